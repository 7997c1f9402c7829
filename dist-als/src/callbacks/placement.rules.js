import { usableAmounts } from '../rewards/policy.rules.js';
import { route } from '../sites/routing.rules.js';
/**
 * Where a callback's conversion belongs under one version of the sites file; or why that site cannot take it, when its
 * policy cannot use the amounts to the last digit.
 */
export function placeCallback(sites, { content, order, fields }) {
    const { rule, ...placed } = route(sites.config, fields);
    const site = placed.site === null ? undefined : sites.config.sites.get(placed.site);
    const errors = site
        ? usableAmounts(site, { ...content, completedAtNs: content.completedAtNs ?? order.sentAtNs })
        : [];
    if (errors.length === 0)
        return { placement: { ...placed, routingRule: rule, sitesVersion: sites.version } };
    return {
        refusal: {
            code: 'not_understood',
            detail: `The site "${site?.name}" cannot use its amounts: see "errors".`,
            errors: errors.map(({ path, message }) => ({ path: `conversion.${path}`, message })),
        },
    };
}
//# sourceMappingURL=placement.rules.js.map