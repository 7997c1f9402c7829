import { ONE } from '../platform/decimal.js';
export const ENVIRONMENTS = ['production', 'sandbox'];
/** Every type of notification that an endpoint can ask for. */
export const ENDPOINT_EVENTS = [
    'conversion.pending',
    'conversion.approved',
    'conversion.rejected',
    'reward.granted',
    'reward.held',
    'reward.reversed',
    'reward.adjusted',
];
/** What holds without a sites file: one site that grants `rewardPoints` as they come. */
export function defaultSitesConfig() {
    const site = {
        name: 'default',
        points: { code: 'POINTS', scale: 2, rounding: 'refuse' },
        revenue: { code: 'REVENUE', scale: 6, rounding: 'refuse' },
        policy: {
            amount: { from: 'rewardPoints' },
            multiplier: ONE,
            promotions: [],
            overrides: [],
            capPerConversion: null,
            capPerMemberPerDay: null,
            holdDays: 0,
            contradictions: 'follow',
        },
        endpoints: [],
    };
    return { defaultSite: site.name, sites: new Map([[site.name, site]]), routing: [] };
}
//# sourceMappingURL=sites-config.js.map