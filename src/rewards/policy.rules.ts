import {
  compare,
  formatDecimal,
  formatUnits,
  multiply,
  ONE,
  parseDecimal,
  toUnits,
  type Decimal,
} from '../platform/decimal.js';
import type { Asset, Override, Promotion, RewardPolicy, Site } from '../sites/sites-config.js';

/** What a conversion says that bears upon its price. Amounts are plain decimal texts, null when absent. */
export interface PriceFacts {
  readonly status: 'Success' | 'Pending' | 'Rejected';
  readonly rewardPoints: string | null;
  readonly revenue: string | null;
  readonly offerId: string | null;
  readonly offerEventId: string | null;
  readonly eventId: string | null;
  readonly completedAtNs: bigint;
}

export interface Price {
  /** Units of the site's points: what is owed at Success, what would be at Pending, 0 at Rejected. */
  readonly amount: bigint;
  /** Units of the site's revenue asset, whatever the status; null when the payload has none. */
  readonly revenue: bigint | null;
  /** How the amount came about, one sentence a step, in order. */
  readonly steps: readonly string[];
  readonly capped: boolean;
}

export interface AmountProblem {
  readonly path: 'rewardPoints' | 'revenue';
  readonly code: 'amount_missing' | 'amount_invalid' | 'amount_scale' | 'amount_too_large';
  readonly message: string;
}

/** Amounts in an asset's units stay below this: 18 digits, so that sums of them stay far inside the ledger's integers. */
export const AMOUNT_LIMIT = 10n ** 18n;
const NS_PER_DAY = 86_400_000_000_000n;

/** What a policy makes of a conversion's facts, problems and price at once: they take the same reading of amounts. */
interface Assessment extends Omit<Price, 'steps'> {
  readonly problems: readonly AmountProblem[];
}

/**
 * Prices a conversion by a site's policy: the source amount (or an override's) × multiplier × every promotion active
 * when the user completed, rounded half-even to the asset's scale once, and at most the cap.
 * Throws a RangeError for facts of which `usableAmounts` has something to say; ask that first.
 */
export function price(site: Site, facts: PriceFacts): Price {
  const steps: string[] = [];
  const { problems, amount, revenue, capped } = assess(site, facts, steps);
  if (problems.length > 0)
    throw new RangeError(problems.map((problem) => `${problem.path}: ${problem.message}`).join('; '));
  return { amount, revenue, steps, capped };
}

/** What keeps these amounts from being priced and booked at this site; empty when nothing does. Pure form of intake's 422. */
export function usableAmounts(site: Site, facts: PriceFacts): readonly AmountProblem[] {
  return assess(site, facts, null).problems;
}

/** @param steps is added to; null when nobody wants to read them, and to write them takes most of the time */
function assess(site: Site, facts: PriceFacts, steps: string[] | null): Assessment {
  const override = overrideFor(site.policy, facts);
  // The field that the amount comes from; null when an override fixes it.
  const source = override?.amount ? null : site.policy.amount.from;
  const problems: AmountProblem[] = [];
  const points =
    source === 'rewardPoints' ? readAmount('rewardPoints', facts.rewardPoints, site.points, problems) : null;
  const revenue = readAmount('revenue', facts.revenue, site.revenue, problems);
  if (source !== null && facts.status === 'Success' && facts[source] === null) {
    problems.push({
      path: source,
      code: 'amount_missing',
      message: `is required for Success: site ${site.name} rewards from it`,
    });
  }
  if (problems.length > 0) return { problems, amount: 0n, revenue: null, capped: false };

  const base = source === null ? null : source === 'revenue' ? revenue : points;
  const { amount, capped } = reckon(site, facts, override, base?.value ?? null, steps);
  if (amount >= AMOUNT_LIMIT) {
    problems.push({
      path: source ?? 'rewardPoints',
      code: 'amount_too_large',
      message: `the reward would be 10^18 units of ${site.points.code} or more`,
    });
  }
  return { problems, amount, revenue: revenue && revenue.units, capped };
}

/** Until when the policy holds a reward, nanoseconds since the epoch; null when it grants at once. */
export function holdUntilNs(policy: RewardPolicy, completedAtNs: bigint): bigint | null {
  return policy.holdDays === 0 ? null : completedAtNs + BigInt(policy.holdDays) * NS_PER_DAY;
}

/** Most that are settled one after the other were completed in one day, and to write it takes longer than to remember it. */
let lastDay = { days: 0, text: '1970-01-01' };

/** The UTC day (`2025-05-19`) in which a completion counts towards the cap per member per day. */
export function dayOf(completedAtNs: bigint): string {
  const days = Number(completedAtNs / NS_PER_DAY) - (completedAtNs < 0n && completedAtNs % NS_PER_DAY < 0n ? 1 : 0);
  if (days !== lastDay.days) lastDay = { days, text: new Date(days * 86_400_000).toISOString().slice(0, 10) };
  return lastDay.text;
}

/** @param source the value that the amount comes from; null when there is none, or an override fixes the amount */
function reckon(
  site: Site,
  facts: PriceFacts,
  override: Override | null,
  source: Decimal | null,
  steps: string[] | null,
): Pick<Price, 'amount' | 'capped'> {
  if (facts.status === 'Rejected') {
    steps?.push('Rejected: nothing is owed');
    return { amount: 0n, capped: false };
  }
  const { policy, points } = site;

  const base = baseAmount(policy, override, source, steps);
  if (base === null) return { amount: 0n, capped: false };
  const multiplied = applyMultiplier(policy, override, base, steps);
  const promoted = applyPromotions(policy, facts, multiplied, steps);

  const rounded = toUnits(promoted, points.scale, 'half-even');
  if (steps && toUnits(promoted, points.scale, 'refuse') === null) {
    steps.push(`rounded half-even to ${points.scale} digits: ${formatUnits(rounded, points.scale)}`);
  }
  const cap = policy.capPerConversion && toUnits(policy.capPerConversion, points.scale, 'half-even');
  if (cap === null || rounded <= cap) return { amount: rounded, capped: false };
  steps?.push(
    `capped per conversion: ${formatUnits(cap, points.scale)} instead of ${formatUnits(rounded, points.scale)}`,
  );
  return { amount: cap, capped: true };
}

/** How a price says that it is the callback's points, unchanged. */
export function asItCame(points: Decimal): string {
  return `rewardPoints: ${formatDecimal(points)}`;
}

function baseAmount(
  policy: RewardPolicy,
  override: Override | null,
  source: Decimal | null,
  steps: string[] | null,
): Decimal | null {
  if (override?.amount) {
    steps?.push(`override "${override.name}": ${formatDecimal(override.amount)}`);
    return override.amount;
  }
  if (source === null) {
    steps?.push(`no ${policy.amount.from} yet: nothing can be reckoned`);
    return null;
  }
  if (policy.amount.from === 'rewardPoints') {
    steps?.push(asItCame(source));
    return source;
  }
  const base = multiply(source, policy.amount.rate);
  steps?.push(`revenue ${formatDecimal(source)} × rate ${formatDecimal(policy.amount.rate)} = ${formatDecimal(base)}`);
  return base;
}

function applyMultiplier(
  policy: RewardPolicy,
  override: Override | null,
  base: Decimal,
  steps: string[] | null,
): Decimal {
  const factor = override?.multiplier ?? policy.multiplier;
  if (!override?.multiplier && isOne(factor)) return base;
  const product = multiply(base, factor);
  const whose = override?.multiplier ? `override "${override.name}": multiplier` : 'multiplier';
  steps?.push(`${whose} × ${formatDecimal(factor)} = ${formatDecimal(product)}`);
  return product;
}

function applyPromotions(policy: RewardPolicy, facts: PriceFacts, amount: Decimal, steps: string[] | null): Decimal {
  let promoted = amount;
  for (const promotion of policy.promotions) {
    if (!isActive(promotion, facts)) continue;
    promoted = multiply(promoted, promotion.multiplier);
    steps?.push(`promotion "${promotion.name}" × ${formatDecimal(promotion.multiplier)} = ${formatDecimal(promoted)}`);
  }
  return promoted;
}

function isActive(promotion: Promotion, facts: PriceFacts): boolean {
  if (facts.completedAtNs < promotion.fromNs || facts.completedAtNs >= promotion.untilNs) return false;
  return !promotion.offerIds || (facts.offerId !== null && promotion.offerIds.includes(facts.offerId));
}

function overrideFor(policy: RewardPolicy, facts: PriceFacts): Override | null {
  return (
    policy.overrides.find(
      (override) =>
        (override.offerId === undefined || override.offerId === facts.offerId) &&
        (override.eventId === undefined || override.eventId === facts.eventId) &&
        (override.offerEventId === undefined || override.offerEventId === facts.offerEventId),
    ) ?? null
  );
}

/** The amount with its units of the asset, null when there is none or it is no usable one; problems are added to the list. */
function readAmount(
  path: 'rewardPoints' | 'revenue',
  text: string | null,
  asset: Asset,
  problems: AmountProblem[],
): { readonly value: Decimal; readonly units: bigint } | null {
  if (text === null) return null;
  const value = parseDecimal(text);
  if (value === null) {
    problems.push({ path, code: 'amount_invalid', message: 'must be a plain decimal number, zero or more' });
    return null;
  }
  const units = toUnits(value, asset.scale, asset.rounding);
  if (units === null) {
    const message = `has more than ${asset.scale} digits after the point, the scale of ${asset.code}`;
    problems.push({ path, code: 'amount_scale', message });
    return null;
  }
  if (units >= AMOUNT_LIMIT) {
    problems.push({ path, code: 'amount_too_large', message: `is 10^18 units of ${asset.code} or more` });
    return null;
  }
  return { value, units };
}

function isOne({ units, scale }: Decimal): boolean {
  return scale === 0 ? units === 1n : compare({ units, scale }, ONE) === 0;
}
