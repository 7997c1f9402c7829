import type { EntityManager } from 'typeorm';
import type { Sent } from '../platform/database/prepared.js';
import { Handles } from '../platform/events/consumer.decorator.js';
import { Follower, type FollowedEvent } from '../platform/events/follower.decorator.js';
import { newId } from '../platform/new-id.js';
import { rewardChanged, rewardChangedUnbooked, type RewardChanged, type ToldAmount } from '../rewards/reward.events.js';
import { AskedAccounts } from './asked-accounts.js';
import { planBooking, revenuePosting, rewardPosting, type BookingTarget, type NewTransfer } from './booking.rules.js';
import { LedgerRepository, type AccountIds, type TransferRow } from './ledger.repository.js';

/**
 * Books rewards and revenue in the transaction that changes them: for each reward the ledger holds what its newest revision
 * says, and nothing else.
 */
@Follower()
export class LedgerFollower {
  constructor(private readonly ledger: LedgerRepository) {}

  /** For a reward that is new nothing can be booked yet: only of those that were there before it is looked up. */
  @Handles(rewardChanged)
  book(events: readonly FollowedEvent<RewardChanged>[], tx: EntityManager): Promise<Sent[]> {
    const targets = newestTargets(events);
    return this.bookDifference(
      tx,
      targets,
      targets.filter(({ revision }) => revision > 1),
    );
  }

  /** What a version before did not come to may be booked by now, or a later revision of it. */
  @Handles(rewardChangedUnbooked)
  bookLate(events: readonly FollowedEvent<RewardChanged>[], tx: EntityManager): Promise<Sent[]> {
    const targets = newestTargets(events);
    return this.bookDifference(tx, targets, targets);
  }

  private async bookDifference(
    tx: EntityManager,
    targets: readonly BookingTarget[],
    lookedUp: readonly BookingTarget[],
  ): Promise<Sent[]> {
    const asked = new AskedAccounts();
    for (const { reward, revenue } of targets) {
      if (reward) asked.place(reward);
      if (revenue) asked.place(revenue);
    }
    // Together, for one round trip: nearly always all of these accounts are needed.
    const [booked, accounts] = await Promise.all([
      this.ledger.bookings(
        tx,
        lookedUp.map(({ source }) => source),
      ),
      this.ledger.accounts(tx, asked),
    ]);
    const transfers: NewTransfer[] = [];
    for (const target of targets) transfers.push(...planBooking(booked.get(target.source) ?? null, target));
    return this.ledger.sendTransfers(
      tx,
      transfers.sort(inOrder).map((transfer) => toRow(transfer, asked, accounts)),
    );
  }
}

/**
 * In one order for all, because unsorted batches that meet deadlock: by reward, so that the index over them grows at its
 * end; and with ids that rise in that order, because an index that grows at its end alone is half as large.
 */
function inOrder(a: NewTransfer, b: NewTransfer): number {
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  return a.idempotencyKey < b.idempotencyKey ? -1 : 1;
}

function newestTargets(events: readonly FollowedEvent<RewardChanged>[]): BookingTarget[] {
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

function toRow(transfer: NewTransfer, asked: AskedAccounts, accounts: readonly AccountIds[]): TransferRow {
  const id = newId();
  if (transfer.kind === 'reversal') {
    const { source, reverses } = transfer;
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
  const { source, revision, side, posting, idempotencyKey } = transfer;
  const places = asked.place(posting);
  const debit = accounts[places.debit];
  const credit = accounts[places.credit];
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
