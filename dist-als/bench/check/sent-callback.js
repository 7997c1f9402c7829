import { instantFrom } from '../../simulator/instants.js';
import { placeOf } from './place.js';
/**
 * Reads a body of the load. Its amounts have two digits after the point, so JSON's numbers hold them exactly.
 *
 * @throws Error when it is none of the load's
 */
export function readSentCallback(bytes) {
    const { id, sentAt, conversion } = JSON.parse(bytes.toString('utf8'));
    const text = (name) => {
        const value = conversion[name] ?? null;
        return value === null ? null : String(value);
    };
    const required = (name) => {
        const value = text(name);
        if (value === null)
            throw new Error(`a body of the load has no ${name}`);
        return value;
    };
    const instant = instantFrom(sentAt);
    const place = placeOf(required('pubMemberId'), text('pubSub1'), text('pubSub2'));
    if (instant === null || place === null)
        throw new Error(`a callback that the load does not send: ${id} at ${sentAt}`);
    const callback = {
        id,
        sentAt: instant,
        status: required('status'),
        rejectionReason: text('rejectionReason'),
        conversionId: required('conversionId'),
        offerEventId: text('offerEventId'),
        eventId: text('eventId'),
        memberId: place.memberId,
        rewardPoints: text('rewardPoints'),
        revenue: text('revenue'),
        clickId: required('clickId'),
        offerId: required('offerId'),
        partnerId: text('partnerId'),
    };
    return { callback, place };
}
//# sourceMappingURL=sent-callback.js.map