import { describe, expect, it } from '@jest/globals';
import { conversionChanged, tellTransition } from '../../../src/conversions/conversion.events.js';
import type { Conversion } from '../../../src/conversions/conversion.rules.js';
import { shape } from '../../../src/platform/events/event-shape.js';
import { defineEvent, nameOf, readData, storedAs, storedData } from '../../../src/platform/events/event-type.js';
import { packValues } from '../../../src/platform/packed-values.js';
import { rewardChanged, tellReward, type RewardChanged } from '../../../src/rewards/reward.events.js';
import type { Reward } from '../../../src/rewards/settlement.rules.js';

const CONVERSION: Conversion = {
  id: 'c',
  version: 2,
  content: {
    conversionId: 'gc',
    entitlement: 'e',
    offerEventId: 'e',
    eventId: 'v',
    eventName: 'level 5',
    status: 'Success',
    rejectionReason: 'none',
    rewardPoints: '45.5',
    revenue: '60',
    pubMemberId: 'm',
    clickId: 'k',
    offerId: 'o',
    offerName: 'Offer',
    partnerId: 'p',
    completedAtNs: 5n,
  },
  order: { sentAtNs: 7n, status: 'Success', callbackId: 'cb', contentHash: '00' },
  placement: { site: 's', environment: 'production', memberId: 'm', routingRule: 'r', sitesVersion: 3 },
  seen: { Pending: 1n, Success: 7n, Rejected: null },
  firstSentAtNs: 1n,
  receiptId: 'r',
};
const REWARD: Reward = {
  state: 'granted',
  site: 's',
  environment: 'production',
  memberId: 'm',
  amount: { asset: 'POINTS', scale: 2, units: 4550n },
  revenue: { asset: 'EUR', scale: 6, units: 60n },
  heldReason: null,
  releaseAtNs: null,
  capDay: '2026-01-01',
};
const CHANGED: RewardChanged = {
  ...tellReward(REWARD),
  rewardId: 'w',
  revision: 2,
  change: 'adjusted',
  previous: tellReward({ ...REWARD, state: 'held', heldReason: 'hold-days', releaseAtNs: 9n }),
  conversion: 'c',
  receiptId: 'r',
};

const inJson = (data: unknown) => ({ data: JSON.parse(JSON.stringify(data)) as unknown, packed: null });

describe('the stored form of an event', () => {
  it.each([
    [
      'a conversion',
      conversionChanged,
      tellTransition({ cause: 'callback', from: { status: 'Pending', site: 's' }, conversion: CONVERSION }),
    ],
    ['a reward', rewardChanged, CHANGED],
    ['a first reward', rewardChanged, { ...CHANGED, previous: null }],
  ])('leaves out the names and gives all of them back: %s', (_, type, told) => {
    const stored = storedData(type as never, told as never);
    expect(stored.packed?.length).toBeLessThan(0.4 * JSON.stringify(told).length);
    expect(readData(type.name, stored)).toEqual(told);
  });

  it('is still read when it was stored with its names', () => {
    expect(readData(rewardChanged.name, inJson(CHANGED))).toEqual(CHANGED);
  });

  it('is still read when it was stored as a list in JSON', () => {
    expect(readData(rewardChanged.name, inJson(rewardChanged.shape?.pack(CHANGED)))).toEqual(CHANGED);
  });

  it('is still read when it repeats what its conversion says', () => {
    const packed = rewardChanged.shape?.pack(CHANGED) ?? [];
    const repeating = packed.with(13, 'gc').with(14, 'e').with(15, 'v').with(16, 'o').with(17, 'Offer').with(18, 'k');
    expect(readData(rewardChanged.name, { data: null, packed: packValues(repeating) })).toEqual(CHANGED);
  });

  it('is found under its short name and under its own', () => {
    expect(storedAs(rewardChanged.name)).toEqual(['b', 'reward.changed.v2']);
    expect(storedAs('order.paid.v1')).toEqual(['order.paid.v1']);
    expect([nameOf('b'), nameOf('r'), nameOf('reward.changed.v1'), nameOf('order.paid.v1')]).toEqual([
      'reward.changed.v2',
      'reward.changed.v1',
      'reward.changed.v1',
      'order.paid.v1',
    ]);
    expect(() => defineEvent('shape.short.v1', null, 'r')).toThrow('Two events are stored as r.');
  });

  it('has null for fields that were added later', () => {
    const type = defineEvent('shape.grew.v1', shape<{ old: number; added: string | null }>('old', 'added'));
    expect(readData(type.name, { data: null, packed: packValues([1]) })).toEqual({ old: 1, added: null });
  });

  it('is the JSON object itself for events without a shape, also when that is a list', () => {
    const type = defineEvent<number[]>('shape.none.v1');
    const { data, packed } = storedData(type, [1, 2]);
    expect(readData(type.name, { data: JSON.parse(data ?? ''), packed })).toEqual([1, 2]);
  });
});
