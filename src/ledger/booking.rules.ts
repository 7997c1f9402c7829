/** The kinds of account that every site and environment has, one a member for `member`. */
export type AccountKind = 'issuance' | 'member' | 'gokart_receivable' | 'gokart_revenue';

/** Names an account. */
export interface AccountName {
  readonly site: string;
  readonly environment: string;
  readonly asset: string;
  readonly scale: number;
  readonly kind: AccountKind;
  /** For `member` alone. */
  readonly memberId: string | null;
}

/** One positive amount from one account to another of the same asset. */
export interface Posting {
  readonly debit: AccountName;
  readonly credit: AccountName;
  /** In units of the asset; positive. */
  readonly units: bigint;
}

/** Which side of a reward a transfer books: what the member gets, or what GoKart owes. */
export type BookingSide = 'reward' | 'revenue';

/** A transfer to write. */
export type NewTransfer =
  | {
      readonly kind: 'grant';
      readonly idempotencyKey: string;
      readonly source: string;
      readonly revision: number;
      readonly side: BookingSide;
      readonly posting: Posting;
    }
  | {
      readonly kind: 'reversal';
      readonly idempotencyKey: string;
      readonly source: string;
      readonly reverses: OpenTransfer;
    };

/** A transfer of a reward that has not been reversed. */
export interface OpenTransfer {
  readonly id: string;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly asset: number;
  readonly units: bigint;
  readonly posting: Posting;
}

/** What the ledger holds for a reward. */
export interface Booking {
  /** The newest revision of the reward that another one has taken the place of: what it says no longer counts. */
  readonly superseded: number;
  readonly reward: OpenTransfer | null;
  readonly revenue: OpenTransfer | null;
}

/** What the ledger should hold for a reward at some revision of it. */
export interface BookingTarget {
  readonly source: string;
  readonly revision: number;
  readonly reward: Posting | null;
  readonly revenue: Posting | null;
}

/** The posting that credits a member with points, null for none. */
export function rewardPosting(
  owner: { site: string; environment: string; memberId: string },
  amount: { asset: string; scale: number; units: bigint },
): Posting | null {
  if (amount.units <= 0n) return null;
  return {
    debit: accountName(owner, amount, 'issuance', null),
    credit: accountName(owner, amount, 'member', owner.memberId),
    units: amount.units,
  };
}

/** The posting of what GoKart owes, null for nothing. */
export function revenuePosting(
  owner: { site: string; environment: string },
  amount: { asset: string; scale: number; units: bigint },
): Posting | null {
  if (amount.units <= 0n) return null;
  return {
    debit: accountName(owner, amount, 'gokart_receivable', null),
    credit: accountName(owner, amount, 'gokart_revenue', null),
    units: amount.units,
  };
}

function accountName(
  { site, environment }: { site: string; environment: string },
  { asset, scale }: { asset: string; scale: number },
  kind: AccountKind,
  memberId: string | null,
): AccountName {
  return { site, environment, asset, scale, kind, memberId };
}

/**
 * What must be written so that the ledger holds the target and nothing else for its reward. A changed amount or owner
 * is a reversal and a new grant. A target that is booked, or of a superseded revision, takes nothing.
 */
export function planBooking(booked: Booking | null, target: BookingTarget): NewTransfer[] {
  if (booked && booked.superseded >= target.revision) return [];
  return [
    ...planSide(booked?.reward ?? null, target, 'reward'),
    ...planSide(booked?.revenue ?? null, target, 'revenue'),
  ];
}

function planSide(open: OpenTransfer | null, target: BookingTarget, side: BookingSide): NewTransfer[] {
  const { source, revision } = target;
  const posting = target[side];
  if (open && posting && samePosting(open.posting, posting)) return [];
  const transfers: NewTransfer[] = [];
  if (open) {
    transfers.push({ kind: 'reversal', idempotencyKey: `reversal:${open.id}`, source, reverses: open });
  }
  if (posting) {
    transfers.push({ kind: 'grant', idempotencyKey: `${side}:${source}:${revision}`, source, revision, side, posting });
  }
  return transfers;
}

function samePosting(a: Posting, b: Posting): boolean {
  return (
    a.units === b.units && accountKey(a.debit) === accountKey(b.debit) && accountKey(a.credit) === accountKey(b.credit)
  );
}

/** One text for one account; no part holds a NUL. */
export function accountKey({ site, environment, asset, scale, kind, memberId }: AccountName): string {
  return `${site}\0${environment}\0${asset}\0${scale}\0${kind}\0${memberId ?? ''}`;
}
