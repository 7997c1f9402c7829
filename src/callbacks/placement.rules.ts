import type { Placement } from '../conversions/conversion.rules.js';
import { usableAmounts } from '../rewards/policy.rules.js';
import { route } from '../sites/routing.rules.js';
import type { SitesConfig } from '../sites/sites-config.js';
import type { ReadCallback, Refusal } from './callback-reader.js';

/**
 * Where a callback's conversion belongs under one version of the sites file; or why that site cannot take it, when its
 * policy cannot use the amounts to the last digit.
 */
export function placeCallback(
  sites: { readonly version: number; readonly config: SitesConfig },
  { content, order, fields }: Pick<ReadCallback, 'content' | 'order' | 'fields'>,
): { readonly placement: Placement } | { readonly refusal: Refusal } {
  const routed = route(sites.config, fields);
  const site = routed.site === null ? undefined : sites.config.sites.get(routed.site);
  const errors = site
    ? usableAmounts(site, { ...content, completedAtNs: content.completedAtNs ?? order.sentAtNs })
    : [];
  if (errors.length === 0) {
    const { site, environment, memberId, rule } = routed;
    return { placement: { site, environment, memberId, routingRule: rule, sitesVersion: sites.version } };
  }
  return {
    refusal: {
      code: 'not_understood',
      detail: `The site "${site?.name}" cannot use its amounts: see "errors".`,
      errors: errors.map(({ path, message }) => ({ path: `conversion.${path}`, message })),
    },
  };
}
