import type { EntityManager } from 'typeorm';
import { Consumer, Handles } from '../platform/events/consumer.decorator.js';
import type { RecordedEvent } from '../platform/events/event-type.js';
import { newId } from '../platform/new-id.js';
import { rewardChanged, type RewardChanged, type ToldAmount } from '../rewards/reward.events.js';
import {
  accountKey,
  planBooking,
  revenuePosting,
  rewardPosting,
  type Booking,
  type BookingPlan,
  type BookingSide,
  type BookingTarget,
  type NewTransfer,
} from './booking.rules.js';
import { LedgerRepository, type AccountIds, type BookingRow, type TransferRow } from './ledger.repository.js';

/** Books rewards and revenue: for each reward the ledger holds what its newest revision says, and nothing else. */
@Consumer({ name: 'ledger', startAt: 'beginning' })
export class LedgerConsumer {
  constructor(private readonly ledger: LedgerRepository) {}

  @Handles(rewardChanged)
  async book(events: readonly RecordedEvent<RewardChanged>[], tx: EntityManager): Promise<void> {
    const targets = newestTargets(events);
    const booked = await this.ledger.lockBookings(
      tx,
      targets.map(({ source }) => source),
    );
    const plans = targets.flatMap((target) => {
      const before = booked.get(target.source) ?? null;
      const plan = planBooking(before, target);
      return plan ? [{ target, before, plan }] : [];
    });
    const grants = plans.flatMap(({ plan }) => plan.transfers).filter((transfer) => transfer.kind === 'grant');
    const accounts = await this.ledger.accounts(
      tx,
      grants.flatMap(({ posting }) => [posting.debit, posting.credit]),
    );

    const rows = rowsOf(
      plans.flatMap(({ plan }) => plan.transfers),
      accounts,
    );
    const bookings = plans.map(({ target, before, plan }): BookingRow => ({
      source: target.source,
      revision: target.revision,
      rewardTransfer: openAfter('reward', before, plan, rows),
      revenueTransfer: openAfter('revenue', before, plan, rows),
    }));
    await this.ledger.post(tx, [...rows.values()]);
    await this.ledger.saveBookings(tx, bookings);
  }
}

/**
 * In the order of their keys, because unsorted batches that meet deadlock; and with ids that rise in that order, because
 * an index that grows at its end alone is half as large.
 */
function rowsOf(
  transfers: readonly NewTransfer[],
  accounts: ReadonlyMap<string, AccountIds>,
): ReadonlyMap<NewTransfer, TransferRow> {
  const sorted = [...transfers].sort((a, b) => (a.idempotencyKey < b.idempotencyKey ? -1 : 1));
  return new Map(sorted.map((transfer) => [transfer, toRow(transfer, accounts)]));
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

function toRow(transfer: NewTransfer, accounts: ReadonlyMap<string, AccountIds>): TransferRow {
  const { idempotencyKey, source } = transfer;
  const id = newId();
  if (transfer.kind === 'reversal') {
    const { reverses } = transfer;
    return {
      id,
      idempotencyKey,
      source,
      debitAccount: reverses.creditAccount,
      creditAccount: reverses.debitAccount,
      asset: reverses.asset,
      units: reverses.units,
      reverses: reverses.id,
    };
  }
  const debit = accounts.get(accountKey(transfer.posting.debit));
  const credit = accounts.get(accountKey(transfer.posting.credit));
  if (!debit || !credit) throw new Error(`An account for ${idempotencyKey} could not be opened.`);
  return {
    id,
    idempotencyKey,
    source,
    debitAccount: debit.account,
    creditAccount: credit.account,
    asset: debit.asset,
    units: transfer.posting.units,
    reverses: null,
  };
}

/** The transfer that stays or becomes open on one side of a booking. */
function openAfter(
  side: BookingSide,
  before: Booking | null,
  plan: BookingPlan,
  rows: ReadonlyMap<NewTransfer, TransferRow>,
): string | null {
  if (plan.keeps[side]) return before?.[side]?.id ?? null;
  const opened = plan.transfers.find((transfer) => transfer.kind === 'grant' && transfer.side === side);
  return (opened && rows.get(opened)?.id) ?? null;
}
