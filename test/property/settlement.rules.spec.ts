import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromDate, toDate } from '../../src/platform/moment.js';
import { usableAmounts } from '../../src/rewards/policy.rules.js';
import {
  changeBetween,
  dayUnits,
  entitledUnits,
  released,
  settle,
  unplaced,
  type Reward,
  type SettlementFacts,
} from '../../src/rewards/settlement.rules.js';
import { defaultSitesConfig, type Site } from '../../src/sites/sites-config.js';

const RUNS = { numRuns: 1000 };
const [DEFAULT] = defaultSitesConfig().sites.values() as unknown as [Site];
const NS_PER_DAY = 86_400_000_000_000n;

const amount = fc
  .tuple(fc.nat(300), fc.integer({ min: 0, max: 99 }))
  .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`);
const site = fc
  .record({
    holdDays: fc.integer({ min: 0, max: 3 }),
    contradictions: fc.constantFrom('follow' as const, 'hold' as const),
    perDay: fc.option(fc.bigInt({ min: 1n, max: 500n })),
    perConversion: fc.option(fc.bigInt({ min: 1n, max: 200n })),
  })
  .map(({ holdDays, contradictions, perDay, perConversion }): Site => ({
    ...DEFAULT,
    policy: {
      ...DEFAULT.policy,
      holdDays,
      contradictions,
      capPerMemberPerDay: perDay === null ? null : { units: perDay, scale: 0 },
      capPerConversion: perConversion === null ? null : { units: perConversion, scale: 0 },
    },
  }));
const facts: fc.Arbitrary<SettlementFacts> = fc.record({
  status: fc.constantFrom('Success' as const, 'Pending' as const, 'Rejected' as const),
  contradiction: fc.boolean(),
  rewardPoints: amount,
  revenue: fc.option(amount),
  memberId: fc.constantFrom('m', 'n'),
  environment: fc.constantFrom('production', 'sandbox'),
  offerId: fc.constant(null),
  offerEventId: fc.constant(null),
  eventId: fc.constant(null),
  // Nanoseconds that no timestamp keeps.
  completedAtNs: fc.bigInt({ min: -2n * NS_PER_DAY, max: 2n * NS_PER_DAY }),
});
const now = fc.bigInt({ min: -2n * NS_PER_DAY, max: 6n * NS_PER_DAY });
const day = fc.bigInt({ min: 0n, max: 60_000n });

/** As the database gives it back: its moments in whole milliseconds. */
const stored = (reward: Reward): Reward => ({
  ...reward,
  releaseAtNs: reward.releaseAtNs === null ? null : fromDate(toDate(reward.releaseAtNs)),
});

describe('a settlement', () => {
  it('that is run again changes nothing, also after what stands was stored and read', () => {
    fc.assert(
      fc.property(site, facts, day, now, (at, told, before, moment) => {
        fc.pre(usableAmounts(at, told).length === 0);
        const first = settle(at, told, before, moment).reward;
        expect(changeBetween(stored(first), settle(at, told, before, moment).reward)).toBeNull();
      }),
      RUNS,
    );
  });

  it('depends on the conversion as it is, not on what was settled before it', () => {
    fc.assert(
      fc.property(site, fc.array(facts, { minLength: 1, maxLength: 5 }), now, (at, history, moment) => {
        let standing: Reward | null = null;
        for (const told of history) {
          const { reward } = settle(at, told, 0n, moment);
          if (changeBetween(standing, reward)) standing = reward;
        }
        const straight = settle(at, history.at(-1) as SettlementFacts, 0n, moment).reward;
        expect(changeBetween(standing, straight)).toBeNull();
        expect(entitledUnits(standing as unknown as Reward)).toBe(entitledUnits(straight));
      }),
      RUNS,
    );
  });

  it('owes points for a Success that nothing holds, revenue for every Success, and else nothing', () => {
    fc.assert(
      fc.property(site, facts, day, now, (at, told, before, moment) => {
        const { reward } = settle(at, told, before, moment);
        expect(reward.revenue.units > 0n).toBe(told.status === 'Success' && Number(told.revenue ?? '0') > 0);
        if (told.status !== 'Success') expect(entitledUnits(reward)).toBe(0n);
        else expect(reward.state === 'granted').toBe(reward.heldReason === null);
        expect(reward.state === 'held').toBe(reward.heldReason !== null);
        expect(reward.releaseAtNs !== null).toBe(reward.heldReason === 'hold-days');
        expect(reward.amount.units >= 0n).toBe(true);
      }),
      RUNS,
    );
  });

  it('never grants past a cap', () => {
    fc.assert(
      fc.property(site, facts, day, now, (at, told, before, moment) => {
        const { capPerConversion, capPerMemberPerDay } = at.policy;
        const { reward } = settle(at, told, before, moment);
        if (capPerConversion) expect(reward.amount.units <= capPerConversion.units * 100n).toBe(true);
        const counted = dayUnits(reward);
        if (capPerMemberPerDay && counted > 0n) {
          expect(before + counted <= capPerMemberPerDay.units * 100n).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('grants a held reward at the moment that it names, no earlier, as its release does', () => {
    fc.assert(
      fc.property(site, facts, (at, told) => {
        const { reward } = settle(at, told, 0n, -10n * NS_PER_DAY);
        const until = reward.releaseAtNs;
        fc.pre(until !== null);
        expect(changeBetween(reward, settle(at, told, 0n, until - 1n).reward)).toBeNull();
        expect(changeBetween(released(reward), settle(at, told, 0n, until).reward)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

describe('a change', () => {
  it('is told exactly when somebody is owed something else or waits for something else', () => {
    fc.assert(
      fc.property(site, facts, facts, now, (at, a, b, moment) => {
        const before = settle(at, a, 0n, moment).reward;
        const after = settle(at, b, 0n, moment).reward;
        const owed = ({ capDay: _, ...reward }: Reward): unknown => JSON.parse(text(reward));
        const same = text(owed(before)) === text(owed(after));
        expect(changeBetween(before, after) === null).toBe(same);
        expect(changeBetween(before, before)).toBeNull();
      }),
      RUNS,
    );
  });

  it('to nowhere takes everything back', () => {
    fc.assert(
      fc.property(site, facts, now, (at, told, moment) => {
        const lost = unplaced(settle(at, told, 0n, moment).reward);
        expect([entitledUnits(lost), dayUnits(lost), lost.revenue.units]).toEqual([0n, 0n, 0n]);
      }),
      { numRuns: 300 },
    );
  });
});

function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}
