import { compare, formatDecimal, formatUnits, multiply, parseDecimal, toUnits, } from '../platform/decimal.js';
/** Amounts in an asset's units stay below this: 18 digits, so that sums of them stay far inside the ledger's integers. */
export const AMOUNT_LIMIT = 10n ** 18n;
const NS_PER_DAY = 86400000000000n;
/**
 * Prices a conversion by a site's policy: the source amount (or an override's) × multiplier × every promotion active
 * when the user completed, rounded half-even to the asset's scale once, and at most the cap.
 * Throws a RangeError for facts of which `usableAmounts` has something to say; ask that first.
 */
export function price(site, facts) {
    const problems = usableAmounts(site, facts);
    if (problems.length > 0)
        throw new RangeError(problems.map((problem) => `${problem.path}: ${problem.message}`).join('; '));
    const revenue = facts.revenue === null ? null : unitsOf(facts.revenue, site.revenue);
    return { ...reckon(site, facts), revenue };
}
/** What keeps these amounts from being priced and booked at this site; empty when nothing does. Pure form of intake's 422. */
export function usableAmounts(site, facts) {
    const source = sourceOf(site.policy, facts);
    const problems = [];
    if (source === 'rewardPoints')
        problems.push(...checkAmount('rewardPoints', facts.rewardPoints, site.points));
    problems.push(...checkAmount('revenue', facts.revenue, site.revenue));
    if (source !== null && facts.status === 'Success' && facts[source] === null) {
        problems.push({
            path: source,
            code: 'amount_missing',
            message: `is required for Success: site ${site.name} rewards from it`,
        });
    }
    if (problems.length > 0)
        return problems;
    if (reckon(site, facts).amount >= AMOUNT_LIMIT) {
        const path = source ?? 'rewardPoints';
        return [
            { path, code: 'amount_too_large', message: `the reward would be 10^18 units of ${site.points.code} or more` },
        ];
    }
    return problems;
}
/** Until when the policy holds a reward, nanoseconds since the epoch; null when it grants at once. */
export function holdUntilNs(policy, completedAtNs) {
    return policy.holdDays === 0 ? null : completedAtNs + BigInt(policy.holdDays) * NS_PER_DAY;
}
/** The UTC day (`2025-05-19`) in which a completion counts towards the cap per member per day. */
export function dayOf(completedAtNs) {
    const days = completedAtNs / NS_PER_DAY - (completedAtNs % NS_PER_DAY < 0n ? 1n : 0n);
    return new Date(Number(days) * 86_400_000).toISOString().slice(0, 10);
}
function reckon(site, facts) {
    if (facts.status === 'Rejected')
        return { amount: 0n, steps: ['Rejected: nothing is owed'], capped: false };
    const { policy, points } = site;
    const override = overrideFor(policy, facts);
    const steps = [];
    const base = baseAmount(policy, override, facts, steps);
    if (base === null)
        return { amount: 0n, steps, capped: false };
    const multiplied = applyMultiplier(policy, override, base, steps);
    const promoted = applyPromotions(policy, facts, multiplied, steps);
    const rounded = toUnits(promoted, points.scale, 'half-even');
    if (toUnits(promoted, points.scale, 'refuse') === null) {
        steps.push(`rounded half-even to ${points.scale} digits: ${formatUnits(rounded, points.scale)}`);
    }
    const cap = policy.capPerConversion && toUnits(policy.capPerConversion, points.scale, 'half-even');
    if (cap === null || rounded <= cap)
        return { amount: rounded, steps, capped: false };
    steps.push(`capped per conversion: ${formatUnits(cap, points.scale)} instead of ${formatUnits(rounded, points.scale)}`);
    return { amount: cap, steps, capped: true };
}
function baseAmount(policy, override, facts, steps) {
    if (override?.amount) {
        steps.push(`override "${override.name}": ${formatDecimal(override.amount)}`);
        return override.amount;
    }
    const source = policy.amount.from;
    const text = facts[source];
    const value = text === null ? null : parseDecimal(text);
    if (value === null) {
        steps.push(`no ${source} yet: nothing can be reckoned`);
        return null;
    }
    if (policy.amount.from === 'rewardPoints') {
        steps.push(`rewardPoints: ${formatDecimal(value)}`);
        return value;
    }
    const base = multiply(value, policy.amount.rate);
    steps.push(`revenue ${formatDecimal(value)} × rate ${formatDecimal(policy.amount.rate)} = ${formatDecimal(base)}`);
    return base;
}
function applyMultiplier(policy, override, base, steps) {
    const factor = override?.multiplier ?? policy.multiplier;
    const product = multiply(base, factor);
    const whose = override?.multiplier ? `override "${override.name}": multiplier` : 'multiplier';
    if (override?.multiplier || !isOne(factor)) {
        steps.push(`${whose} × ${formatDecimal(factor)} = ${formatDecimal(product)}`);
    }
    return product;
}
function applyPromotions(policy, facts, amount, steps) {
    return policy.promotions
        .filter((promotion) => isActive(promotion, facts))
        .reduce((before, promotion) => {
        const after = multiply(before, promotion.multiplier);
        steps.push(`promotion "${promotion.name}" × ${formatDecimal(promotion.multiplier)} = ${formatDecimal(after)}`);
        return after;
    }, amount);
}
function isActive(promotion, facts) {
    if (facts.completedAtNs < promotion.fromNs || facts.completedAtNs >= promotion.untilNs)
        return false;
    return !promotion.offerIds || (facts.offerId !== null && promotion.offerIds.includes(facts.offerId));
}
function overrideFor(policy, facts) {
    return (policy.overrides.find((override) => (override.offerId === undefined || override.offerId === facts.offerId) &&
        (override.eventId === undefined || override.eventId === facts.eventId) &&
        (override.offerEventId === undefined || override.offerEventId === facts.offerEventId)) ?? null);
}
/** The field that the amount of this conversion comes from; null when an override fixes it. */
function sourceOf(policy, facts) {
    return overrideFor(policy, facts)?.amount ? null : policy.amount.from;
}
function checkAmount(path, text, asset) {
    if (text === null)
        return [];
    const value = parseDecimal(text);
    if (value === null)
        return [{ path, code: 'amount_invalid', message: 'must be a plain decimal number, zero or more' }];
    const units = toUnits(value, asset.scale, asset.rounding);
    if (units === null) {
        return [
            {
                path,
                code: 'amount_scale',
                message: `has more than ${asset.scale} digits after the point, the scale of ${asset.code}`,
            },
        ];
    }
    if (units >= AMOUNT_LIMIT) {
        return [{ path, code: 'amount_too_large', message: `is 10^18 units of ${asset.code} or more` }];
    }
    return [];
}
function unitsOf(text, asset) {
    const value = parseDecimal(text);
    return value && toUnits(value, asset.scale, asset.rounding);
}
function isOne(decimal) {
    return compare(decimal, { units: 1n, scale: 0 }) === 0;
}
//# sourceMappingURL=policy.rules.js.map