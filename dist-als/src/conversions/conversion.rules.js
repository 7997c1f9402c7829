const RANK = { Pending: 0, Success: 1, Rejected: 2 };
const STATUSES = ['Pending', 'Success', 'Rejected'];
/**
 * Which of two callbacks is newer: by sentAt, then by status (Rejected over Success over Pending), then by the
 * callback's id, and at last by content, so that no two different callbacks are ever equal.
 *
 * @returns positive when `a` is newer, 0 only when both say the same
 */
export function compareOrder(a, b) {
    if (a.sentAtNs !== b.sentAtNs)
        return a.sentAtNs > b.sentAtNs ? 1 : -1;
    if (a.status !== b.status)
        return RANK[a.status] - RANK[b.status];
    if (a.callbackId !== b.callbackId)
        return a.callbackId > b.callbackId ? 1 : -1;
    if (a.contentHash !== b.contentHash)
        return a.contentHash > b.contentHash ? 1 : -1;
    return 0;
}
/**
 * Applies one callback to what is known. Whatever the order and repetition of a conversion's callbacks, the end is the
 * same conversion, but for version numbers.
 *
 * @param known null for a conversion that nobody has heard of
 * @param newId the id that a new conversion gets
 */
export function applyCallback(known, incoming, newId) {
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
    const next = { ...known, seen, firstSentAtNs };
    const newer = compareOrder(order, known.order) > 0;
    const same = saysTheSame(known, incoming);
    if (newer && !same) {
        const conversion = { ...next, version: known.version + 1, content, order, placement, receiptId };
        const transition = { cause: 'callback', from: standingOf(known), conversion };
        return { outcome: placement.site === null ? 'parked' : 'updated', conversion, transition };
    }
    const outcome = same ? 'duplicate' : 'stale';
    const remembered = newer ? { ...next, order, receiptId } : next;
    const sameHistory = contradicts(remembered) === contradicts(known) && completedAt(remembered) === completedAt(known);
    if (sameHistory)
        return { outcome, conversion: remembered, transition: null };
    const conversion = { ...remembered, version: known.version + 1 };
    return { outcome, conversion, transition: { cause: 'history', from: standingOf(known), conversion } };
}
/**
 * Whether a callback brings nothing new. Equal content is not enough: routing may look at fields that are not content.
 * Placements are compared within one version of the sites file: a repetition is not routed anew because the file has
 * changed.
 */
function saysTheSame(known, { order, placement }) {
    return (order.contentHash === known.order.contentHash &&
        (placement.sitesVersion !== known.placement.sitesVersion || samePlace(placement, known.placement)));
}
function samePlace(a, b) {
    return (a.site === b.site && a.environment === b.environment && a.memberId === b.memberId && a.routingRule === b.routingRule);
}
/** Places a parked conversion anew after the sites file has changed. */
export function placeAgain(known, placement) {
    const conversion = { ...known, version: known.version + 1, placement };
    return { cause: 'routing', from: standingOf(known), conversion };
}
/** When the user completed, as far as anybody can tell: nanoseconds since the epoch. */
export function completedAt({ content, firstSentAtNs }) {
    return content.completedAtNs ?? firstSentAtNs;
}
function standingOf({ content, placement }) {
    return { status: content.status, site: placement.site };
}
/**
 * Whether the newest status goes against the one before it: Success after Rejected, or Pending after Success. "Before"
 * is by sentAt, so the answer does not depend on the order of arrival.
 */
export function contradicts({ content, seen }) {
    const before = statusBefore(content.status, seen);
    return ((content.status === 'Success' && before === 'Rejected') || (content.status === 'Pending' && before === 'Success'));
}
function statusBefore(status, seen) {
    let newest = null;
    for (const candidate of STATUSES) {
        const at = seen[candidate];
        if (candidate === status || at === null)
            continue;
        const newestAt = newest && seen[newest];
        // Equal moments: STATUSES is in rank order, so the later candidate is the higher one.
        if (newestAt === null || at >= newestAt)
            newest = candidate;
    }
    return newest;
}
function withSeen(seen, { status, sentAtNs }) {
    const before = seen[status];
    return before !== null && before >= sentAtNs ? seen : { ...seen, [status]: sentAtNs };
}
//# sourceMappingURL=conversion.rules.js.map