import type { EntityManager } from 'typeorm';
import type { Sent } from '../platform/database/prepared.js';
import { Consumer, Handles } from '../platform/events/consumer.decorator.js';
import type { RecordedEvent } from '../platform/events/event-type.js';
import { newId } from '../platform/new-id.js';
import { rewardChanged, type RewardChanged, type ToldAmount } from '../rewards/reward.events.js';
import { AskedAccounts } from './asked-accounts.js';
import { planBooking, revenuePosting, rewardPosting, type BookingTarget, type NewTransfer } from './booking.rules.js';
import { LedgerRepository, type AccountIds, type TransferRow } from './ledger.repository.js';

/** Books rewards and revenue: for each reward the ledger holds what its newest revision says, and nothing else. */
@Consumer({ name: 'ledger', startAt: 'beginning' })
export class LedgerConsumer {
  constructor(private readonly ledger: LedgerRepository) {}

  @Handles(rewardChanged)
  async book(events: readonly RecordedEvent<RewardChanged>[], tx: EntityManager): Promise<Sent[]> {
    const targets = newestTargets(events);
    const booked = await this.ledger.bookings(
      tx,
      targets.map(({ source }) => source),
    );
    const transfers = targets.flatMap((target) => planBooking(booked.get(target.source) ?? null, target));
    const asked = new AskedAccounts();
    const placed = transfers.sort(inOrder).map((transfer) => placeAccounts(transfer, asked));
    const accounts = await this.ledger.accounts(tx, asked);
    return this.ledger.sendTransfers(
      tx,
      placed.map((transfer) => toRow(transfer, accounts)),
    );
  }
}

/** A grant knows where its accounts stand among those that are asked for. */
type PlacedTransfer =
  | Extract<NewTransfer, { kind: 'reversal' }>
  | {
      readonly kind: 'grant';
      readonly transfer: Extract<NewTransfer, { kind: 'grant' }>;
      readonly debit: number;
      readonly credit: number;
    };

function placeAccounts(transfer: NewTransfer, asked: AskedAccounts): PlacedTransfer {
  if (transfer.kind === 'reversal') return transfer;
  const { debit, credit } = asked.place(transfer.posting);
  return { kind: 'grant', transfer, debit, credit };
}

/**
 * In one order for all, because unsorted batches that meet deadlock: by reward, so that the index over them grows at its
 * end; and with ids that rise in that order, because an index that grows at its end alone is half as large.
 */
function inOrder(a: NewTransfer, b: NewTransfer): number {
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  return a.idempotencyKey < b.idempotencyKey ? -1 : 1;
}

function newestTargets(events: readonly RecordedEvent<RewardChanged>[]): BookingTarget[] {
  const newest = new Map<string, RewardChanged>();
  for (const { data } of events) {
    if (data.revision > (newest.get(data.rewardId)?.revision ?? 0)) newest.set(data.rewardId, data);
  }
  return [...newest.values()].map((told) => ({
    source: told.rewardId,
    revision: told.revision,
    reward: rewardPosting(told, unitsOf(told.entitled)),
    revenue: revenuePosting(told, unitsOf(told.revenue)),
  }));
}

function unitsOf({ asset, scale, units }: ToldAmount): { asset: string; scale: number; units: bigint } {
  return { asset, scale, units: BigInt(units) };
}

function toRow(placed: PlacedTransfer, accounts: readonly AccountIds[]): TransferRow {
  const id = newId();
  if (placed.kind === 'reversal') {
    const { source, reverses } = placed;
    return {
      id,
      source,
      revision: null,
      side: null,
      debitAccount: reverses.creditAccount,
      creditAccount: reverses.debitAccount,
      asset: reverses.asset,
      units: reverses.units,
      reverses: reverses.id,
    };
  }
  const { source, revision, side, posting, idempotencyKey } = placed.transfer;
  const debit = accounts[placed.debit];
  const credit = accounts[placed.credit];
  if (!debit || !credit) throw new Error(`An account for ${idempotencyKey} could not be opened.`);
  return {
    id,
    source,
    revision,
    side,
    debitAccount: debit.account,
    creditAccount: credit.account,
    asset: debit.asset,
    units: posting.units,
    reverses: null,
  };
}
