import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConversionChanged } from '../../../src/conversions/conversion.events.js';
import {
  conversionNotification,
  rewardNotification,
  type Subscription,
} from '../../../src/notifications/notification.rules.js';
import type { RewardChanged, ToldReward } from '../../../src/rewards/reward.events.js';

const AT = new Date('2025-05-19T15:36:20.123Z');
const ALL: Subscription = { site: 'games', events: ['*'], environments: null };

const conversion: ConversionChanged = {
  id: '0196e96a-0000-7000-8000-000000000001',
  version: 3,
  cause: 'callback',
  fromStatus: 'Pending',
  fromSite: 'games',
  status: 'Success',
  contradiction: false,
  conversionId: 'c-1',
  offerEventId: null,
  eventId: 'FirstTrade',
  eventName: 'First trade',
  rejectionReason: null,
  rewardPoints: '45',
  revenue: '1.5',
  memberId: 'lus',
  site: 'games',
  environment: 'production',
  sitesVersion: 1,
  clickId: 'k-1',
  offerId: 'o-1',
  offerName: 'An offer',
  partnerId: null,
  completedAtNs: '1747668979756249000',
  sentAtNs: '1747668980123456700',
  receiptId: '0196e96a-0000-7000-8000-000000000002',
};

const amount = (units: string): ToldReward['amount'] => ({ asset: 'POINTS', scale: 2, units });

function reward(state: ToldReward['state'], units = '4500', place: Partial<ToldReward> = {}): ToldReward {
  return {
    state,
    site: 'games',
    environment: 'production',
    memberId: 'lus',
    amount: amount(state === 'reversed' ? '0' : units),
    entitled: amount(state === 'granted' ? units : '0'),
    revenue: { asset: 'USD', scale: 6, units: '1500000' },
    heldReason: state === 'held' ? 'hold-days' : null,
    ...place,
  };
}

function changed(previous: ToldReward | null, now: ToldReward): RewardChanged {
  return {
    ...now,
    rewardId: '0196e96a-0000-7000-8000-000000000003',
    revision: 2,
    change: now.state === 'denied' ? 'reversed' : previous?.state === now.state ? 'adjusted' : now.state,
    previous,
    conversion: conversion.id,
    receiptId: conversion.receiptId,
  };
}

const conversionType = (told: Partial<ConversionChanged>, subscription = ALL): string | undefined =>
  conversionNotification(subscription, { ...conversion, ...told }, AT)?.type;
const rewardType = (previous: ToldReward | null, now: ToldReward, subscription = ALL): string | undefined =>
  rewardNotification(subscription, changed(previous, now), conversion, AT)?.type;

describe('a conversion', () => {
  it.each([
    ['Pending', 'conversion.pending'],
    ['Success', 'conversion.approved'],
    ['Rejected', 'conversion.rejected'],
  ] as const)('that becomes %s is told as %s, also when it is new', (status, type) => {
    expect(conversionType({ status, fromStatus: null })).toBe(type);
    expect(conversionType({ status, fromStatus: status === 'Pending' ? 'Success' : 'Pending' })).toBe(type);
  });

  it('that keeps its status is not told again', () => {
    expect(conversionType({ fromStatus: 'Success' })).toBeUndefined();
    expect(conversionType({ fromStatus: 'Success', cause: 'history' })).toBeUndefined();
  });

  it('that is parked is told when it gets its place', () => {
    expect(conversionType({ fromStatus: null, fromSite: null, site: null, environment: null })).toBeUndefined();
    expect(conversionType({ fromStatus: 'Success', fromSite: null, cause: 'routing' })).toBe('conversion.approved');
  });

  it('is told with everything that names it, amounts as decimals and moments in UTC', () => {
    expect(conversionNotification(ALL, conversion, AT)).toEqual({
      type: 'conversion.approved',
      timestamp: new Date('2025-05-19T15:36:20.123Z'),
      data: {
        id: conversion.id,
        conversionId: 'c-1',
        offerEventId: null,
        eventId: 'FirstTrade',
        eventName: 'First trade',
        revision: 3,
        status: 'Success',
        rejectionReason: null,
        site: 'games',
        environment: 'production',
        memberId: 'lus',
        rewardPoints: '45',
        revenue: '1.5',
        offerId: 'o-1',
        offerName: 'An offer',
        clickId: 'k-1',
        partnerId: null,
        completedAt: '2025-05-19T15:36:19.756249Z',
        sentAt: '2025-05-19T15:36:20.1234567Z',
      },
    });
  });
});

describe('an endpoint', () => {
  it('hears its own site, the environments and the types that it asked for', () => {
    expect(conversionType({}, { ...ALL, site: 'cashback' })).toBeUndefined();
    expect(conversionType({}, { ...ALL, environments: ['sandbox'] })).toBeUndefined();
    expect(conversionType({}, { ...ALL, environments: ['sandbox', 'production'] })).toBe('conversion.approved');
    expect(conversionType({}, { ...ALL, events: ['reward.granted'] })).toBeUndefined();
    expect(conversionType({}, { ...ALL, events: ['conversion.approved'] })).toBe('conversion.approved');
    expect(rewardType(null, reward('granted'), { ...ALL, events: ['reward.held'] })).toBeUndefined();
  });
});

describe('a reward', () => {
  it('is told as granted when a grant begins', () => {
    for (const before of [null, reward('pending'), reward('held'), reward('reversed'), reward('denied')]) {
      expect(rewardType(before, reward('granted'))).toBe('reward.granted');
    }
  });

  it('is told as held when it becomes held, not when only the reason changes', () => {
    for (const before of [null, reward('pending'), reward('granted'), reward('reversed')]) {
      expect(rewardType(before, reward('held'))).toBe('reward.held');
    }
    expect(rewardType(reward('held'), reward('held', '9900'))).toBeUndefined();
  });

  it('is told as reversed only when something granted or held is taken back', () => {
    for (const state of ['reversed', 'denied', 'pending'] as const) {
      expect(rewardType(reward('granted'), reward(state))).toBe('reward.reversed');
      expect(rewardType(reward('held'), reward(state))).toBe('reward.reversed');
      expect(rewardType(null, reward(state))).toBeUndefined();
      expect(rewardType(reward('reversed'), reward(state))).toBeUndefined();
    }
    expect(rewardType(reward('pending'), reward('reversed'))).toBeUndefined();
  });

  it('is told as adjusted when a granted one gets another amount, asset or member', () => {
    expect(rewardType(reward('granted'), reward('granted', '9900'))).toBe('reward.adjusted');
    expect(rewardType(reward('granted'), reward('granted', '4500', { memberId: 'ada' }))).toBe('reward.adjusted');
    const gems = { amount: { asset: 'GEMS', scale: 2, units: '4500' } };
    expect(rewardType(reward('granted'), reward('granted', '4500', gems))).toBe('reward.adjusted');
    expect(rewardType(reward('pending'), reward('pending', '9900'))).toBeUndefined();
  });

  it('is not told when only what GoKart owes has changed', () => {
    const revenue = { revenue: { asset: 'USD', scale: 6, units: '1' } };
    expect(rewardType(reward('granted'), reward('granted', '4500', revenue))).toBeUndefined();
  });

  it('is told with its amount and what it was before, as decimals at the scale of the asset', () => {
    const told = rewardNotification(ALL, changed(reward('granted'), reward('reversed')), conversion, AT);
    const place = { site: 'games', environment: 'production', memberId: 'lus', asset: 'POINTS' };
    expect(told).toEqual({
      type: 'reward.reversed',
      timestamp: new Date('2025-05-19T15:36:20.123Z'),
      data: {
        rewardId: '0196e96a-0000-7000-8000-000000000003',
        revision: 2,
        ...place,
        state: 'reversed',
        amount: '0.00',
        heldReason: null,
        previous: { ...place, state: 'granted', amount: '45.00' },
        conversion: conversion.id,
        conversionId: 'c-1',
        offerEventId: null,
        eventId: 'FirstTrade',
        offerId: 'o-1',
        offerName: 'An offer',
        clickId: 'k-1',
      },
    });
  });

  it('that goes back to pending is told as reversed with nothing left of it', () => {
    const told = rewardNotification(ALL, changed(reward('granted'), reward('pending')), conversion, AT);
    expect(told).toMatchObject({ type: 'reward.reversed', data: { state: 'pending', amount: '0.00' } });
  });

  it('that moves to another site is reversed for the old one and granted for the new one', () => {
    const told = changed(reward('granted'), reward('granted', '9900', { site: 'cashback', memberId: 'account-7' }));
    expect(rewardNotification(ALL, told, conversion, AT)).toMatchObject({
      type: 'reward.reversed',
      data: { site: 'games', memberId: 'lus', state: 'reversed', amount: '0.00', previous: { amount: '45.00' } },
    });
    expect(rewardNotification({ ...ALL, site: 'cashback' }, told, conversion, AT)).toMatchObject({
      type: 'reward.granted',
      data: { site: 'cashback', memberId: 'account-7', amount: '99.00', previous: null },
    });
    // Nothing of the other site's member is told to either.
    expect(JSON.stringify(rewardNotification(ALL, told, conversion, AT))).not.toMatch(/cashback|account-7/);
    expect(JSON.stringify(rewardNotification({ ...ALL, site: 'cashback' }, told, conversion, AT))).not.toMatch(
      /games|lus/,
    );
  });

  it('that moves to another environment is adjusted for who hears both', () => {
    const told = changed(reward('granted'), reward('granted', '4500', { environment: 'sandbox' }));
    expect(rewardNotification(ALL, told, conversion, AT)?.type).toBe('reward.adjusted');
    expect(rewardNotification({ ...ALL, environments: ['sandbox'] }, told, conversion, AT)?.type).toBe(
      'reward.granted',
    );
    expect(rewardNotification({ ...ALL, environments: ['production'] }, told, conversion, AT)?.type).toBe(
      'reward.reversed',
    );
  });

  it('ends, for whoever follows the notifications, at what the member is entitled to', () => {
    const standings = fc.record({
      state: fc.constantFrom('pending', 'granted', 'held', 'reversed', 'denied' as const),
      units: fc.bigInt(0n, 10n ** 17n).map(String),
      site: fc.constantFrom('games', 'cashback'),
      environment: fc.constantFrom('production', 'sandbox'),
      memberId: fc.constantFrom('lus', 'ada'),
    });
    const follower = fc.constantFrom(ALL, { ...ALL, environments: ['production'] }, { ...ALL, site: 'cashback' });
    fc.assert(
      fc.property(fc.array(standings, { maxLength: 12 }), follower, (history, subscription) => {
        let previous: ToldReward | null = null;
        let wallet = {};
        for (const { state, units, ...place } of history) {
          const now = reward(state, units, place);
          const told = rewardNotification(subscription, changed(previous, now), conversion, AT);
          if (told) {
            const { memberId, environment, amount: owed } = told.data;
            const credits = told.type === 'reward.granted' || told.type === 'reward.adjusted';
            wallet = credits ? { memberId, environment, owed } : {};
          }
          previous = now;
        }
        const heard =
          previous?.site === subscription.site &&
          (subscription.environments === null || subscription.environments.includes(previous.environment));
        const expected =
          previous?.state === 'granted' && heard
            ? {
                memberId: previous.memberId,
                environment: previous.environment,
                owed: `${previous.amount.units.padStart(3, '0').slice(0, -2)}.${previous.amount.units.padStart(3, '0').slice(-2)}`,
              }
            : {};
        expect(wallet).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
