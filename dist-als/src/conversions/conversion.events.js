import { shape } from '../platform/events/event-shape.js';
import { defineEvent } from '../platform/events/event-type.js';
import { completedAt, contradicts, } from './conversion.rules.js';
/** Appended for each transition, parked conversions included. */
export const conversionChanged = defineEvent('conversion.changed.v1', shape(...['id', 'version', 'cause', 'fromStatus', 'fromSite', 'status', 'contradiction', 'conversionId'], ...['offerEventId', 'eventId', 'eventName', 'rejectionReason', 'rewardPoints', 'revenue', 'memberId'], ...['site', 'environment', 'sitesVersion', 'clickId', 'offerId', 'offerName', 'partnerId'], ...['completedAtNs', 'sentAtNs', 'receiptId']));
export function tellTransition({ cause, from, conversion }) {
    const { content, placement, order } = conversion;
    return {
        id: conversion.id,
        version: conversion.version,
        cause,
        fromStatus: from?.status ?? null,
        fromSite: from?.site ?? null,
        status: content.status,
        contradiction: contradicts(conversion),
        conversionId: content.conversionId,
        offerEventId: content.offerEventId,
        eventId: content.eventId,
        eventName: content.eventName,
        rejectionReason: content.rejectionReason,
        rewardPoints: content.rewardPoints,
        revenue: content.revenue,
        memberId: placement.memberId,
        site: placement.site,
        environment: placement.environment,
        sitesVersion: placement.sitesVersion,
        clickId: content.clickId,
        offerId: content.offerId,
        offerName: content.offerName,
        partnerId: content.partnerId,
        completedAtNs: completedAt(conversion).toString(),
        sentAtNs: order.sentAtNs.toString(),
        receiptId: conversion.receiptId,
    };
}
//# sourceMappingURL=conversion.events.js.map