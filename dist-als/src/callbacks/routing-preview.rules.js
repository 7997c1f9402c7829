import { formatUnits } from '../platform/decimal.js';
import { formatMoment } from '../platform/moment.js';
import { settle } from '../rewards/settlement.rules.js';
import { explainRoute } from '../sites/routing.rules.js';
import { placeCallback } from './placement.rules.js';
/** What intake and settlement would make of a callback, were it the first of its conversion. */
export function previewCallback(sites, callback, nowNs) {
    const { content, order, fields, unknownFields } = callback;
    const { considered, ...route } = explainRoute(sites.config, fields);
    const placed = placeCallback(sites, callback);
    const site = route.site === null ? undefined : sites.config.sites.get(route.site);
    const why = 'refusal' in placed ? placed.refusal : site ? null : PARKED;
    const facts = {
        ...content,
        completedAtNs: content.completedAtNs ?? order.sentAtNs,
        contradiction: false,
        memberId: route.memberId,
        environment: route.environment ?? '',
    };
    return {
        sitesVersion: sites.version,
        conversionId: content.conversionId,
        ...route,
        considered,
        reward: why || !site ? null : rewardOf(site, facts, nowNs),
        whyNoReward: why,
        unknownFields,
    };
}
const PARKED = {
    code: 'parked',
    detail: 'No rule matches and there is no default site: the conversion would be parked.',
    errors: [],
};
function rewardOf(site, facts, nowNs) {
    const { reward, steps } = settle(site, facts, 0n, nowNs);
    return {
        state: reward.state,
        amount: formatUnits(reward.amount.units, reward.amount.scale),
        asset: reward.amount.asset,
        heldReason: reward.heldReason,
        releaseAt: reward.releaseAtNs === null ? null : formatMoment(reward.releaseAtNs),
        steps,
    };
}
//# sourceMappingURL=routing-preview.rules.js.map