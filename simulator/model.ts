import { millionths } from './decimal.js';

/**
 * What must be true in the end, computed from the promises alone and from nothing of the server's code: the newest
 * callback decides a conversion, a Success is owed, and a member's balance is the sum of what is owed.
 */
export type Status = 'Pending' | 'Success' | 'Rejected';

export interface Callback {
  /** GoKart's id of the callback record. */
  id: string;
  /** Nanoseconds since the epoch. */
  sentAt: bigint;
  status: Status;
  rejectionReason: string | null;
  conversionId: string;
  offerEventId: string | null;
  eventId: string | null;
  memberId: string;
  /** Plain decimal text, or null. */
  rewardPoints: string | null;
  revenue: string | null;
  clickId: string;
  offerId: string;
  partnerId: string | null;
}

export interface ExpectedConversion {
  newest: Callback;
  reward: { state: 'pending' | 'granted' | 'reversed'; memberId: string; granted: bigint };
  /** What GoKart owes for it now. */
  revenue: bigint;
}

const RANK: Record<Status, number> = { Pending: 0, Success: 1, Rejected: 2 };

/** Newest `sentAt` wins; then Rejected over Success over Pending; then the larger callback id. */
export function compareCallbacks(a: Callback, b: Callback): number {
  if (a.sentAt !== b.sentAt) return a.sentAt < b.sentAt ? -1 : 1;
  if (a.status !== b.status) return RANK[a.status] - RANK[b.status];
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return 0;
}

/** What identifies an entitlement under its conversion id. */
export function eventKey(callback: { offerEventId: string | null; eventId: string | null }): string {
  return callback.offerEventId ?? callback.eventId ?? '';
}

/** The state that one entitlement's callbacks must end in, whatever their order and repetition was. */
export function expectedConversion(callbacks: readonly Callback[]): ExpectedConversion {
  const newest = callbacks.reduce((best, callback) => (compareCallbacks(callback, best) > 0 ? callback : best));
  const successful = newest.status === 'Success';
  const state = newest.status === 'Pending' ? 'pending' : successful ? 'granted' : 'reversed';
  return {
    newest,
    reward: { state, memberId: newest.memberId, granted: successful ? exactly(newest.rewardPoints) : 0n },
    revenue: successful ? exactly(newest.revenue) : 0n,
  };
}

/** Every member's balance. Members that were named once and are owed nothing stand at zero. */
export class ExpectedBalances {
  readonly members = new Map<string, bigint>();

  add(callbacks: readonly Callback[], conversion: ExpectedConversion): void {
    for (const { memberId } of callbacks) if (!this.members.has(memberId)) this.members.set(memberId, 0n);
    const { memberId, granted } = conversion.reward;
    this.members.set(memberId, (this.members.get(memberId) ?? 0n) + granted);
  }
}

function exactly(amount: string | null): bigint {
  const value = millionths(amount ?? '0');
  if (value === null) throw new RangeError(`the simulator planned an amount that it cannot carry: ${amount}`);
  return value;
}
