export type ConversionStatus = 'Pending' | 'Success' | 'Rejected';

/** Names one entitlement: a conversion, or one event of it in an offer with several. */
export interface EntitlementKey {
  readonly conversionId: string;
  /** `offerEventId`, or else `eventId`, or else empty. */
  readonly entitlement: string;
}

/** What a callback says about its conversion. Amounts are canonical plain decimals. */
export interface ConversionContent extends EntitlementKey {
  readonly offerEventId: string | null;
  readonly eventId: string | null;
  readonly eventName: string | null;
  readonly status: ConversionStatus;
  readonly rejectionReason: string | null;
  readonly rewardPoints: string | null;
  readonly revenue: string | null;
  readonly pubMemberId: string;
  readonly clickId: string | null;
  readonly offerId: string | null;
  readonly offerName: string | null;
  readonly partnerId: string | null;
  /** When the user completed, or else when GoKart created it, nanoseconds since the epoch; null when it does not say. */
  readonly completedAtNs: bigint | null;
}

/** What GoKart names a conversion by. */
export type ConversionNames = Pick<
  ConversionContent,
  'conversionId' | 'offerEventId' | 'eventId' | 'offerId' | 'offerName' | 'clickId'
>;

/** What orders two callbacks of one conversion. */
export interface CallbackOrder {
  readonly sentAtNs: bigint;
  readonly status: ConversionStatus;
  readonly callbackId: string;
  /** Hex; over everything that the callback says of the conversion, however it is spelled. */
  readonly contentHash: string;
}

/** Where a conversion belongs, as the sites file of that version has it. Site and environment null: parked. */
export interface Placement {
  readonly site: string | null;
  readonly environment: string | null;
  readonly memberId: string;
  readonly routingRule: string | null;
  readonly sitesVersion: number;
}

export interface IncomingCallback {
  readonly receiptId: string;
  readonly content: ConversionContent;
  readonly order: CallbackOrder;
  readonly placement: Placement;
}

/** SentAt of the newest callback of each status ever received, stale ones included. */
export type StatusesSeen = Readonly<Record<ConversionStatus, bigint | null>>;

/** All that is known of one entitlement. */
export interface Conversion {
  readonly id: string;
  /** Grows by one with each transition. */
  readonly version: number;
  readonly content: ConversionContent;
  readonly order: CallbackOrder;
  readonly placement: Placement;
  readonly seen: StatusesSeen;
  /** SentAt of the oldest callback, which dates a conversion that has no date of its own. */
  readonly firstSentAtNs: bigint;
  /** The receipt of the newest callback. */
  readonly receiptId: string;
}

/** What a transition tells of the state before. */
export interface Standing {
  readonly status: ConversionStatus;
  readonly site: string | null;
}

/** Why a conversion changed: a callback; an older callback that shows a contradiction or an earlier date; the sites file. */
export type TransitionCause = 'callback' | 'history' | 'routing';

export interface Transition {
  readonly cause: TransitionCause;
  /** What it was before; null for its first. */
  readonly from: Standing | null;
  readonly conversion: Conversion;
}

export type CallbackOutcome = 'created' | 'updated' | 'duplicate' | 'stale' | 'parked';

export interface Applied {
  readonly outcome: CallbackOutcome;
  readonly conversion: Conversion;
  readonly transition: Transition | null;
}

const RANK: Readonly<Record<ConversionStatus, number>> = { Pending: 0, Success: 1, Rejected: 2 };
const STATUSES: readonly ConversionStatus[] = ['Pending', 'Success', 'Rejected'];

/**
 * Which of two callbacks is newer: by sentAt, then by status (Rejected over Success over Pending), then by the
 * callback's id, and at last by content, so that no two different callbacks are ever equal.
 *
 * @returns positive when `a` is newer, 0 only when both say the same
 */
export function compareOrder(a: CallbackOrder, b: CallbackOrder): number {
  if (a.sentAtNs !== b.sentAtNs) return a.sentAtNs > b.sentAtNs ? 1 : -1;
  if (a.status !== b.status) return RANK[a.status] - RANK[b.status];
  if (a.callbackId !== b.callbackId) return a.callbackId > b.callbackId ? 1 : -1;
  if (a.contentHash !== b.contentHash) return a.contentHash > b.contentHash ? 1 : -1;
  return 0;
}

/**
 * Applies one callback to what is known. Whatever the order and repetition of a conversion's callbacks, the end is the
 * same conversion, but for version numbers. A callback that changes nothing gives back the very object that was known.
 *
 * @param known null for a conversion that nobody has heard of
 * @param newId the id that a new conversion gets
 */
export function applyCallback(known: Conversion | null, incoming: IncomingCallback, newId: string): Applied {
  const { content, order, placement, receiptId } = incoming;
  if (!known) {
    const seen = withSeen({ Pending: null, Success: null, Rejected: null }, order);
    const firstSentAtNs = order.sentAtNs;
    const conversion = { id: newId, version: 1, content, order, placement, seen, firstSentAtNs, receiptId };
    const outcome = placement.site === null ? 'parked' : 'created';
    return { outcome, conversion, transition: { cause: 'callback', from: null, conversion } };
  }
  const seen = withSeen(known.seen, order);
  const firstSentAtNs = order.sentAtNs < known.firstSentAtNs ? order.sentAtNs : known.firstSentAtNs;
  const changesHistory = seen !== known.seen || firstSentAtNs !== known.firstSentAtNs;
  const next = changesHistory ? { ...known, seen, firstSentAtNs } : known;
  const newer = compareOrder(order, known.order) > 0;
  const same = saysTheSame(known, incoming);
  if (newer && !same) {
    const conversion: Conversion = { ...next, version: known.version + 1, content, order, placement, receiptId };
    const transition = { cause: 'callback' as const, from: standingOf(known), conversion };
    return { outcome: placement.site === null ? 'parked' : 'updated', conversion, transition };
  }
  const outcome = same ? 'duplicate' : 'stale';
  const remembered: Conversion = newer ? { ...next, order, receiptId } : next;
  const sameHistory = contradicts(remembered) === contradicts(known) && completedAt(remembered) === completedAt(known);
  if (sameHistory) return { outcome, conversion: remembered, transition: null };
  const conversion: Conversion = { ...remembered, version: known.version + 1 };
  return { outcome, conversion, transition: { cause: 'history', from: standingOf(known), conversion } };
}

/**
 * Whether a callback brings nothing new. Equal content is not enough: routing may look at fields that are not content.
 * Placements are compared within one version of the sites file: a repetition is not routed anew because the file has
 * changed.
 */
function saysTheSame(known: Conversion, { order, placement }: IncomingCallback): boolean {
  return (
    order.contentHash === known.order.contentHash &&
    (placement.sitesVersion !== known.placement.sitesVersion || samePlace(placement, known.placement))
  );
}

function samePlace(a: Placement, b: Placement): boolean {
  return (
    a.site === b.site && a.environment === b.environment && a.memberId === b.memberId && a.routingRule === b.routingRule
  );
}

/** Places a parked conversion anew after the sites file has changed. */
export function placeAgain(known: Conversion, placement: Placement): Transition {
  const conversion: Conversion = { ...known, version: known.version + 1, placement };
  return { cause: 'routing', from: standingOf(known), conversion };
}

/** When the user completed, as far as anybody can tell: nanoseconds since the epoch. */
export function completedAt({ content, firstSentAtNs }: Pick<Conversion, 'content' | 'firstSentAtNs'>): bigint {
  return content.completedAtNs ?? firstSentAtNs;
}

function standingOf({ content, placement }: Conversion): Standing {
  return { status: content.status, site: placement.site };
}

/**
 * Whether the newest status goes against the one before it: Success after Rejected, or Pending after Success. "Before"
 * is by sentAt, so the answer does not depend on the order of arrival.
 */
export function contradicts({ content, seen }: Pick<Conversion, 'content' | 'seen'>): boolean {
  const before = statusBefore(content.status, seen);
  return (
    (content.status === 'Success' && before === 'Rejected') || (content.status === 'Pending' && before === 'Success')
  );
}

function statusBefore(status: ConversionStatus, seen: StatusesSeen): ConversionStatus | null {
  let newest: ConversionStatus | null = null;
  for (const candidate of STATUSES) {
    const at = seen[candidate];
    if (candidate === status || at === null) continue;
    const newestAt = newest && seen[newest];
    // Equal moments: STATUSES is in rank order, so the later candidate is the higher one.
    if (newestAt === null || at >= newestAt) newest = candidate;
  }
  return newest;
}

function withSeen(seen: StatusesSeen, { status, sentAtNs }: CallbackOrder): StatusesSeen {
  const before = seen[status];
  return before !== null && before >= sentAtNs ? seen : { ...seen, [status]: sentAtNs };
}
