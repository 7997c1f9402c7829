import { formatUnits } from '../platform/decimal.js';
import { formatMoment } from '../platform/moment.js';
const STATUS_TYPES = {
    Pending: 'conversion.pending',
    Success: 'conversion.approved',
    Rejected: 'conversion.rejected',
};
/** What a change of a conversion makes this endpoint hear: that its status has become another one, or nothing. */
export function conversionNotification(subscription, told, at) {
    const { site, environment } = told;
    if (site === null || environment === null || !hears(subscription, { site, environment }))
        return null;
    // A conversion that comes to a site, from the parking place or another site, is told of: nobody there has heard of it.
    const became = told.fromSite !== site || (told.cause === 'callback' && told.fromStatus !== told.status);
    const type = STATUS_TYPES[told.status];
    if (!became || !wants(subscription, type))
        return null;
    const data = {
        id: told.id,
        conversionId: told.conversionId,
        offerEventId: told.offerEventId,
        eventId: told.eventId,
        eventName: told.eventName,
        revision: told.version,
        status: told.status,
        rejectionReason: told.rejectionReason,
        site,
        environment,
        memberId: told.memberId,
        rewardPoints: told.rewardPoints,
        revenue: told.revenue,
        offerId: told.offerId,
        offerName: told.offerName,
        clickId: told.clickId,
        partnerId: told.partnerId,
        completedAt: formatMoment(BigInt(told.completedAtNs)),
        sentAt: formatMoment(BigInt(told.sentAtNs)),
    };
    return { type, timestamp: at.toISOString(), data };
}
/**
 * What a new revision of a reward makes this endpoint hear. A reward that has moved to another site or environment is
 * taken back for those who hear the old place alone, and new for those who hear the new place alone.
 */
export function rewardNotification(subscription, told, at) {
    const before = told.previous && hears(subscription, told.previous) ? told.previous : null;
    const now = hears(subscription, told) ? told : null;
    const type = rewardType(before, now);
    if (!type || !wants(subscription, type))
        return null;
    const data = {
        rewardId: told.rewardId,
        revision: told.revision,
        ...(now ? standing(now, type) : takenAway(before ?? told)),
        heldReason: now?.heldReason ?? null,
        previous: before && standing(before),
        conversion: told.conversion,
        conversionId: told.conversionId,
        offerEventId: told.offerEventId,
        eventId: told.eventId,
        offerId: told.offerId,
        offerName: told.offerName,
        clickId: told.clickId,
    };
    return { type, timestamp: at.toISOString(), data };
}
/**
 * From what an endpoint knew of a reward to what it can know now. Who credits on `granted`, follows `adjusted` and
 * debits on `reversed` (and on `held` when `previous` was granted) always ends at what the member is entitled to.
 */
function rewardType(before, now) {
    if (now?.state === 'granted') {
        if (before?.state !== 'granted')
            return 'reward.granted';
        return sameGrant(before, now) ? null : 'reward.adjusted';
    }
    if (now?.state === 'held')
        return before?.state === 'held' ? null : 'reward.held';
    return before?.state === 'granted' || before?.state === 'held' ? 'reward.reversed' : null;
}
/** Whether only things have changed that are not the member's: what GoKart owes. */
function sameGrant(a, b) {
    const samePlace = a.site === b.site && a.environment === b.environment && a.memberId === b.memberId;
    return samePlace && a.amount.asset === b.amount.asset && decimal(a.amount) === decimal(b.amount);
}
function standing(told, type) {
    const { state, site, environment, memberId, amount, entitled } = told;
    const shown = type === 'reward.reversed' ? entitled : amount;
    return { state, site, environment, memberId, amount: decimal(shown), asset: amount.asset };
}
/** For those who do not hear the place that it has moved to. */
function takenAway(before) {
    return { ...standing(before), state: 'reversed', amount: decimal({ ...before.amount, units: '0' }) };
}
function decimal({ units, scale }) {
    return formatUnits(BigInt(units), scale);
}
function hears({ site, environments }, place) {
    return site === place.site && (environments === null || environments.includes(place.environment));
}
function wants({ events }, type) {
    return events.includes('*') || events.includes(type);
}
//# sourceMappingURL=notification.rules.js.map