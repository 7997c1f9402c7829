import { describe, expect, it } from '@jest/globals';
import { parseMoment } from '../../../src/platform/moment.js';
import {
  changeBetween,
  dayUnits,
  entitledUnits,
  released,
  settle,
  unplaced,
  type Reward,
  type SettlementFacts,
} from '../../../src/rewards/settlement.rules.js';
import { defaultSitesConfig, type RewardPolicy, type Site } from '../../../src/sites/sites-config.js';

const [DEFAULT] = defaultSitesConfig().sites.values() as unknown as [Site];
const at = (text: string): bigint => parseMoment(text) ?? 0n;
const LONG_AFTER = at('2030-01-01T00:00:00Z');

const site = (policy: Partial<RewardPolicy> = {}): Site => ({ ...DEFAULT, policy: { ...DEFAULT.policy, ...policy } });

const facts = (changes: Partial<SettlementFacts> = {}): SettlementFacts => ({
  status: 'Success',
  contradiction: false,
  rewardPoints: '45',
  revenue: '60.123456',
  memberId: 'lus',
  environment: 'production',
  offerId: null,
  offerEventId: null,
  eventId: null,
  completedAtNs: at('2025-05-19T15:36:19.756249+00:00'),
  ...changes,
});

function reward(changes: Partial<SettlementFacts> = {}, policy: Partial<RewardPolicy> = {}, dayBefore = 0n): Reward {
  return settle(site(policy), facts(changes), dayBefore, LONG_AFTER).reward;
}

describe('what a conversion entitles its member to', () => {
  it('is its points when it is a Success, and GoKart owes its revenue', () => {
    expect(reward()).toEqual({
      state: 'granted',
      site: 'default',
      environment: 'production',
      memberId: 'lus',
      amount: { asset: 'POINTS', scale: 2, units: 4500n },
      revenue: { asset: 'REVENUE', scale: 6, units: 60_123_456n },
      heldReason: null,
      releaseAtNs: null,
      capDay: '2025-05-19',
    });
  });

  it('is nothing yet while it is Pending, though its points are expected', () => {
    const pending = reward({ status: 'Pending' });
    expect(pending).toMatchObject({ state: 'pending', amount: { units: 4500n }, revenue: { units: 0n } });
    expect(entitledUnits(pending)).toBe(0n);
    expect(reward({ status: 'Pending', rewardPoints: null })).toMatchObject({
      state: 'pending',
      amount: { units: 0n },
    });
  });

  it('is nothing when it is Rejected, whatever amounts it names', () => {
    expect(reward({ status: 'Rejected' })).toMatchObject({
      state: 'reversed',
      amount: { units: 0n },
      revenue: { units: 0n },
    });
  });

  it('is nothing any more, on either side, when it fits no site', () => {
    const lost = unplaced(reward());
    expect(lost).toMatchObject({ state: 'reversed', amount: { units: 0n }, revenue: { units: 0n } });
    expect(changeBetween(lost, unplaced(lost))).toBeNull();
  });
});

describe('the cap of a member and day', () => {
  const cap = { capPerMemberPerDay: { units: 100n, scale: 0 } };

  it('is kept to the unit', () => {
    expect(reward({ rewardPoints: '0.01' }, cap, 9999n).state).toBe('granted');
    expect(reward({ rewardPoints: '0.02' }, cap, 9999n)).toMatchObject({ state: 'held', heldReason: 'member-day-cap' });
  });

  it('may have more digits than the points', () => {
    const fine = { capPerMemberPerDay: { units: 100_005n, scale: 3 } };
    expect(reward({ rewardPoints: '100' }, fine).state).toBe('granted');
    expect(reward({ rewardPoints: '100.01' }, fine).state).toBe('held');
  });

  it('does not hold what is worth nothing', () => {
    expect(reward({ rewardPoints: '0' }, cap, 20_000n).state).toBe('granted');
  });

  it('does not keep GoKart from owing its revenue', () => {
    expect(reward({}, cap, 10_000n).revenue.units).toBe(60_123_456n);
  });

  it('counts what is granted, and what is held until a day comes, by the day of completion in UTC', () => {
    expect(reward({ completedAtNs: at('2025-05-19T23:59:59.9999999-00:30') }).capDay).toBe('2025-05-20');
    const waiting = settle(site({ holdDays: 1 }), facts(), 0n, 0n).reward;
    expect([reward(), waiting, reward({}, cap, 10_000n), reward({ status: 'Pending' })].map(dayUnits)).toEqual([
      4500n,
      4500n,
      0n,
      0n,
    ]);
  });
});

describe('a hold of some days', () => {
  const days = { holdDays: 14 };
  const end = at('2025-06-02T15:36:19.756Z');
  const settled = (nowNs: bigint): Reward => settle(site(days), facts(), 0n, nowNs).reward;

  it('ends at the whole millisecond, which the database can keep', () => {
    expect(settled(end - 1n)).toMatchObject({ state: 'held', heldReason: 'hold-days', releaseAtNs: end });
    expect(settled(end)).toMatchObject({ state: 'granted', heldReason: null, releaseAtNs: null });
  });

  it('holds a Success alone', () => {
    expect(settle(site(days), facts({ status: 'Pending' }), 0n, 0n).reward.state).toBe('pending');
    expect(settle(site(days), facts({ status: 'Rejected' }), 0n, 0n).reward.state).toBe('reversed');
  });

  it('is over for a released reward, which is what settling it later gives', () => {
    expect(changeBetween(released(settled(end - 1n)), settled(end))).toBeNull();
  });

  it('gives way to the cap, which only a person lifts', () => {
    const both = { ...days, capPerMemberPerDay: { units: 1n, scale: 0 } };
    expect(settle(site(both), facts(), 0n, 0n).reward).toMatchObject({
      heldReason: 'member-day-cap',
      releaseAtNs: null,
    });
  });
});

describe('a contradiction', () => {
  it('is followed when the site says nothing else', () => {
    expect(reward({ contradiction: true }).state).toBe('granted');
    expect(reward({ contradiction: true, status: 'Pending' }).state).toBe('pending');
  });

  it.each(['Success', 'Pending'] as const)('to %s is held for a person when the site says so', (status) => {
    const held = reward({ contradiction: true, status }, { contradictions: 'hold' });
    expect(held).toMatchObject({ state: 'held', heldReason: 'contradiction', releaseAtNs: null });
    expect(entitledUnits(held)).toBe(0n);
  });

  it('never keeps a Rejected from taking the reward back', () => {
    expect(reward({ contradiction: true, status: 'Rejected' }, { contradictions: 'hold' }).state).toBe('reversed');
  });
});

describe('the change between two revisions', () => {
  const granted = reward();

  it.each<[string, Partial<SettlementFacts>, string]>([
    ['becomes Pending', { status: 'Pending' }, 'pending'],
    ['is taken back', { status: 'Rejected' }, 'reversed'],
    ['has another amount', { rewardPoints: '46' }, 'adjusted'],
    ['has another member', { memberId: 'other' }, 'adjusted'],
    ['has another environment', { environment: 'sandbox' }, 'adjusted'],
    ['has another amount and another revenue', { rewardPoints: '46', revenue: '1' }, 'adjusted'],
    ['has another revenue alone', { revenue: '1' }, 'revenue'],
  ])('of a granted reward that %s is named so', (_, changes, change) => {
    expect(changeBetween(granted, reward(changes))).toBe(change);
  });

  it('is adjusted when the asset has another name or another scale', () => {
    expect(changeBetween(granted, { ...granted, amount: { ...granted.amount, asset: 'COINS' } })).toBe('adjusted');
    expect(changeBetween(granted, { ...granted, amount: { ...granted.amount, scale: 3 } })).toBe('adjusted');
  });

  it('is none when only such things have changed that nobody is owed for', () => {
    expect(changeBetween(granted, reward({ offerId: 'another', rewardPoints: '45.00' }))).toBeNull();
  });

  it('is the first state when there was nothing before', () => {
    expect(changeBetween(null, granted)).toBe('granted');
    expect(changeBetween(null, reward({ status: 'Rejected' }))).toBe('reversed');
  });
});
