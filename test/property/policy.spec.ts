import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatUnits, type Decimal } from '../../src/platform/decimal.js';
import {
  AMOUNT_LIMIT,
  dayOf,
  holdUntilNs,
  price,
  usableAmounts,
  type PriceFacts,
} from '../../src/rewards/policy.rules.js';
import { defaultSitesConfig, type Promotion, type RewardPolicy, type Site } from '../../src/sites/sites-config.js';

const RUNS = { numRuns: 1000 };

const [defaultSite] = defaultSitesConfig().sites.values() as unknown as [Site];
const pow = (exponent: number): bigint => 10n ** BigInt(exponent);

/** A fraction of integers: the model's arithmetic, which rounds nothing until it is asked to. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const fraction = ({ units, scale }: Decimal): Fraction => ({ over: units, under: pow(scale) });
const times = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.over, under: a.under * b.under });

function halfEven({ over, under }: Fraction, scale: number): bigint {
  const scaled = over * pow(scale);
  const floor = scaled / under;
  const twice = (scaled - floor * under) * 2n;
  return twice > under || (twice === under && floor % 2n === 1n) ? floor + 1n : floor;
}

const decimal = (most: bigint, scale: number): fc.Arbitrary<Decimal> =>
  fc.record({ units: fc.bigInt({ min: 0n, max: most }), scale: fc.integer({ min: 0, max: scale }) });
const factor = decimal(5000n, 3);
const moment = fc.bigInt({ min: -1000n, max: 1000n });
const offer = fc.constantFrom('o1', 'o2');
const promotion = fc
  .record({
    fromNs: moment,
    length: fc.bigInt({ min: 1n, max: 1000n }),
    multiplier: factor,
    offers: fc.option(fc.array(offer)),
  })
  .map(({ fromNs, length, multiplier, offers }): Omit<Promotion, 'name'> => ({
    fromNs,
    untilNs: fromNs + length,
    multiplier,
    ...(offers === null ? {} : { offerIds: offers }),
  }));
const policy = fc
  .record({
    amount: fc.oneof(
      fc.constant({ from: 'rewardPoints' as const }),
      factor.map((rate) => ({ from: 'revenue' as const, rate })),
    ),
    multiplier: factor,
    promotions: fc.array(promotion, { maxLength: 4 }),
    override: fc.option(fc.record({ offerId: offer, amount: fc.option(factor), multiplier: fc.option(factor) })),
    cap: fc.option(fc.bigInt({ min: 1n, max: 10_000_000n })),
  })
  .map(({ override, cap, promotions, ...rest }): RewardPolicy => ({
    ...defaultSite.policy,
    ...rest,
    promotions: promotions.map((item, index) => ({ ...item, name: `p${index}` })),
    overrides:
      override === null
        ? []
        : [
            {
              name: 'o',
              offerId: override.offerId,
              ...(override.amount ? { amount: override.amount } : {}),
              ...(override.multiplier ? { multiplier: override.multiplier } : {}),
            },
          ],
    capPerConversion: cap === null ? null : { units: cap, scale: 2 },
  }));
const site = policy.map((rules): Site => ({ ...defaultSite, policy: rules }));
const amountText = (scale: number): fc.Arbitrary<string> =>
  fc.bigInt({ min: 0n, max: 10n ** 9n }).map((units) => formatUnits(units, scale));
const facts: fc.Arbitrary<PriceFacts> = fc.record({
  status: fc.constantFrom('Success' as const, 'Pending' as const, 'Rejected' as const),
  rewardPoints: amountText(2),
  revenue: amountText(6),
  offerId: fc.option(offer),
  offerEventId: fc.constant(null),
  eventId: fc.constant(null),
  completedAtNs: moment,
});

function model(rules: RewardPolicy, given: PriceFacts): bigint {
  if (given.status === 'Rejected') return 0n;
  const override = rules.overrides.find(({ offerId }) => offerId === given.offerId);
  const source = (text: string | null, scale: number): Fraction => ({
    over: BigInt((text ?? '0').replace('.', '')),
    under: pow(scale),
  });
  let amount =
    rules.amount.from === 'rewardPoints'
      ? source(given.rewardPoints, 2)
      : times(source(given.revenue, 6), fraction(rules.amount.rate));
  if (override?.amount) amount = fraction(override.amount);
  amount = times(amount, fraction(override?.multiplier ?? rules.multiplier));
  for (const { fromNs, untilNs, multiplier, offerIds } of rules.promotions) {
    const offered = offerIds === undefined || (given.offerId !== null && offerIds.includes(given.offerId));
    if (offered && fromNs <= given.completedAtNs && given.completedAtNs < untilNs)
      amount = times(amount, fraction(multiplier));
  }
  const rounded = halfEven(amount, 2);
  const cap = rules.capPerConversion?.units;
  return cap !== undefined && rounded > cap ? cap : rounded;
}

describe('a price', () => {
  it('is that of the model in exact fractions, rounded once and capped', () => {
    fc.assert(
      fc.property(site, facts, (at, given) => {
        const expected = model(at.policy, given);
        if (expected >= AMOUNT_LIMIT) {
          expect(usableAmounts(at, given)).toHaveLength(1);
          return;
        }
        expect(usableAmounts(at, given)).toEqual([]);
        const { amount, revenue, capped, steps } = price(at, given);
        expect(amount).toBe(expected);
        expect(revenue).toBe(BigInt((given.revenue ?? '').replace('.', '')));
        expect(capped).toBe(steps.some((step) => step.startsWith('capped')));
        if (capped) expect(amount).toBe(at.policy.capPerConversion?.units);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of promotions', () => {
    fc.assert(
      fc.property(site, facts, (at, given) => {
        const mirrored = { ...at, policy: { ...at.policy, promotions: [...at.policy.promotions].reverse() } };
        fc.pre(usableAmounts(at, given).length === 0);
        expect(price(mirrored, given).amount).toBe(price(at, given).amount);
      }),
      RUNS,
    );
  });

  it('at the default site is what GoKart wrote, to the last digit', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: AMOUNT_LIMIT - 1n }),
        fc.constantFrom('Success', 'Pending'),
        (units, status) => {
          const given = { ...nothing, status, rewardPoints: formatUnits(units, 2) } as PriceFacts;
          expect(usableAmounts(defaultSite, given)).toEqual([]);
          expect(price(defaultSite, given)).toMatchObject({ amount: units, revenue: null, capped: false });
        },
      ),
      RUNS,
    );
  });

  it('is refused exactly when something is wrong with the amounts', () => {
    const wild = fc.option(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,25}(\.\d{1,10})?$/), amountText(2)));
    fc.assert(
      fc.property(site, facts, wild, wild, (at, base, rewardPoints, revenue) => {
        const given = { ...base, rewardPoints, revenue };
        if (usableAmounts(at, given).length > 0) {
          expect(() => price(at, given)).toThrow(RangeError);
          return;
        }
        const { amount, revenue: booked } = price(at, given);
        expect(amount >= 0n && amount < AMOUNT_LIMIT).toBe(true);
        expect(booked === null).toBe(revenue === null);
      }),
      RUNS,
    );
  });
});

const nothing: PriceFacts = {
  status: 'Success',
  rewardPoints: null,
  revenue: null,
  offerId: null,
  offerEventId: null,
  eventId: null,
  completedAtNs: 0n,
};

describe('a day', () => {
  it('is that of the calendar in UTC, before 1970 too', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9e12, max: 9e12 }), fc.bigInt({ min: 0n, max: 999_999n }), (ms, ns) => {
        const day = dayOf(BigInt(ms) * 1_000_000n + ns);
        expect(day).toBe(new Date(ms).toISOString().slice(0, 10));
      }),
      RUNS,
    );
  });

  it('is 24 hours of a hold, and none is no hold', () => {
    expect(holdUntilNs({ ...defaultSite.policy, holdDays: 2 }, 5n)).toBe(172_800_000_000_005n);
    expect(holdUntilNs(defaultSite.policy, 5n)).toBeNull();
  });
});
