import { shape } from '../platform/events/event-shape.js';
import { defineEvent } from '../platform/events/event-type.js';
import { entitledUnits, } from './settlement.rules.js';
const AMOUNT = shape('asset', 'scale', 'units');
const TOLD_FIELDS = [
    ...['state', 'site', 'environment', 'memberId'],
    ...[
        ['amount', AMOUNT],
        ['entitled', AMOUNT],
        ['revenue', AMOUNT],
    ],
    'heldReason',
];
export const rewardChanged = defineEvent('reward.changed.v1', shape(...TOLD_FIELDS, ...['rewardId', 'revision', 'change', ['previous', shape(...TOLD_FIELDS)]], ...['conversion', 'conversionId', 'offerEventId', 'eventId', 'offerId', 'offerName', 'clickId'], 'receiptId'));
export function tellReward(reward) {
    return {
        state: reward.state,
        site: reward.site,
        environment: reward.environment,
        memberId: reward.memberId,
        amount: tellAmount(reward.amount),
        entitled: tellAmount({ ...reward.amount, units: entitledUnits(reward) }),
        revenue: tellAmount(reward.revenue),
        heldReason: reward.heldReason,
    };
}
function tellAmount({ asset, scale, units }) {
    return { asset, scale, units: units.toString() };
}
//# sourceMappingURL=reward.events.js.map