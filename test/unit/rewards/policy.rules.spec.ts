import { describe, expect, it } from '@jest/globals';
import { price, usableAmounts, type PriceFacts } from '../../../src/rewards/policy.rules.js';
import type { Site } from '../../../src/sites/sites-config.js';
import { formatFaults, parseSitesFile } from '../../../src/sites/sites-file.js';

function site(lines: string): Site {
  const result = parseSitesFile(`sites:\n  a:\n${lines.replace(/^/gm, '    ')}\n`, { env: {} });
  if (!result.config) throw new Error(formatFaults('sites.yaml', result.faults));
  return result.config.sites.get('a') as Site;
}

const facts: PriceFacts = {
  status: 'Success',
  rewardPoints: '45',
  revenue: null,
  offerId: 'o1',
  offerEventId: 'oe1',
  eventId: 'FirstTrade',
  completedAtNs: BigInt(Date.parse('2026-06-15T00:00:00Z')) * 1_000_000n,
};

describe('the steps of a price', () => {
  it('tell the source, the multiplier, each promotion, the rounding and the cap, in this order', () => {
    const at = site(`policy:
  amount: { from: revenue, rate: 0.333 }
  multiplier: 1.5
  promotions:
    - { name: June, from: 2026-06-01T00:00:00Z, until: 2026-07-01T00:00:00Z, multiplier: 2 }
    - { name: Other offer, from: 2026-06-01T00:00:00Z, until: 2026-07-01T00:00:00Z, multiplier: 9, offerIds: [o2] }
  capPerConversion: 9.99`);
    expect(price(at, { ...facts, revenue: '10.01' })).toEqual({
      amount: 999n,
      revenue: 10_010_000n,
      capped: true,
      steps: [
        'revenue 10.01 × rate 0.333 = 3.33333',
        'multiplier × 1.5 = 4.999995',
        'promotion "June" × 2 = 9.99999',
        'rounded half-even to 2 digits: 10.00',
        'capped per conversion: 9.99 instead of 10.00',
      ],
    });
  });

  it('tell an override by its name, and leave out a multiplier of one', () => {
    const at = site(`policy:
  multiplier: 3
  overrides:
    - { name: other, eventId: SecondTrade, amount: 1 }
    - { name: trade, offerId: o1, eventId: FirstTrade, offerEventId: oe1, amount: 250, multiplier: 1.0 }
    - { name: too late, offerId: o1, amount: 7 }`);
    expect(price(at, { ...facts, rewardPoints: null })).toMatchObject({
      amount: 25_000n,
      steps: ['override "trade": 250', 'override "trade": multiplier × 1 = 250'],
    });
    expect(price(at, { ...facts, eventId: null, offerEventId: null })).toMatchObject({
      amount: 2100n,
      steps: ['override "too late": 7', 'multiplier × 3 = 21'],
    });
    expect(price(site(''), facts).steps).toEqual(['rewardPoints: 45']);
  });

  it('tell that a rejected conversion is owed nothing and that a pending one may not be known yet', () => {
    expect(price(site(''), { ...facts, status: 'Rejected' })).toMatchObject({ amount: 0n });
    expect(price(site(''), { ...facts, status: 'Pending', rewardPoints: null })).toEqual({
      amount: 0n,
      revenue: null,
      steps: ['no rewardPoints yet: nothing can be reckoned'],
      capped: false,
    });
  });
});

describe('a promotion', () => {
  const at = site(`policy:
  promotions:
    - { name: June, from: 2026-06-01T00:00:00Z, until: 2026-07-01T00:00:00Z, multiplier: 2 }`);
  const completed = (time: string, ns: bigint): bigint => BigInt(Date.parse(time)) * 1_000_000n + ns;

  it('begins at its first moment and has ended at its last', () => {
    const amount = (completedAtNs: bigint): bigint => price(at, { ...facts, completedAtNs }).amount;
    expect(amount(completed('2026-06-01T00:00:00Z', -1n))).toBe(4500n);
    expect(amount(completed('2026-06-01T00:00:00Z', 0n))).toBe(9000n);
    expect(amount(completed('2026-07-01T00:00:00Z', -1n))).toBe(9000n);
    expect(amount(completed('2026-07-01T00:00:00Z', 0n))).toBe(4500n);
  });
});

describe('amounts', () => {
  const codes = (at: Site, given: Partial<PriceFacts>): string[] =>
    usableAmounts(at, { ...facts, ...given }).map(({ path, code }) => `${path} ${code}`);

  it('are required for Success where the policy takes its amount from them', () => {
    expect(codes(site(''), { rewardPoints: null })).toEqual(['rewardPoints amount_missing']);
    expect(codes(site(''), { rewardPoints: null, status: 'Pending' })).toEqual([]);
    const fromRevenue = site('policy: { amount: { from: revenue, rate: 2 } }');
    expect(codes(fromRevenue, { revenue: null })).toEqual(['revenue amount_missing']);
    expect(codes(fromRevenue, { revenue: '1', rewardPoints: null })).toEqual([]);
  });

  it('are refused beyond the scale of their asset, unless it rounds', () => {
    expect(codes(site(''), { rewardPoints: '45.001' })).toEqual(['rewardPoints amount_scale']);
    expect(codes(site(''), { rewardPoints: '45.000' })).toEqual([]);
    expect(codes(site(''), { revenue: '0.0000001' })).toEqual(['revenue amount_scale']);
    const rounding = site('points: { rounding: half-even }\nrevenue: { scale: 0, rounding: half-even }');
    expect(codes(rounding, { rewardPoints: '45.005', revenue: '1.5' })).toEqual([]);
    expect(price(rounding, { ...facts, rewardPoints: '45.005', revenue: '1.5' })).toMatchObject({
      amount: 4500n,
      revenue: 2n,
    });
  });

  it('that nothing is reckoned or booked from are not judged', () => {
    const fromRevenue = site('policy: { amount: { from: revenue, rate: 2 } }');
    expect(codes(fromRevenue, { revenue: '1', rewardPoints: '45.001' })).toEqual([]);
  });

  it('are refused from 10^18 units on, and so is a reward that would be as large', () => {
    expect(codes(site(''), { rewardPoints: '10000000000000000' })).toEqual(['rewardPoints amount_too_large']);
    expect(codes(site(''), { rewardPoints: '9999999999999999.99' })).toEqual([]);
    expect(codes(site(''), { revenue: '1000000000000' })).toEqual(['revenue amount_too_large']);
    const generous = site('policy: { multiplier: 1000 }');
    expect(codes(generous, { rewardPoints: '10000000000000' })).toEqual(['rewardPoints amount_too_large']);
    const capped = site('policy: { multiplier: 1000, capPerConversion: 5 }');
    expect(codes(capped, { rewardPoints: '10000000000000' })).toEqual([]);
  });

  it('are all judged at once', () => {
    expect(codes(site(''), { rewardPoints: 'x', revenue: '-1' })).toEqual([
      'rewardPoints amount_invalid',
      'revenue amount_invalid',
    ]);
  });
});
