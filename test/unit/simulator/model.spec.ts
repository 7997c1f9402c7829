import { describe, expect, it } from '@jest/globals';
import { type Callback, ExpectedBalances, eventKey, expectedConversion } from '../../../simulator/model.js';

const CALLBACK: Callback = {
  id: 'b',
  sentAt: 1000n,
  status: 'Success',
  rejectionReason: null,
  conversionId: 'c1',
  offerEventId: null,
  eventId: null,
  memberId: 'ann',
  rewardPoints: '45',
  revenue: '60.123456',
  clickId: 'k1',
  offerId: 'o1',
  partnerId: null,
};

function callback(changes: Partial<Callback>): Callback {
  return { ...CALLBACK, ...changes };
}

describe('The model', () => {
  it('owes what a lone Success says', () => {
    expect(expectedConversion([CALLBACK])).toEqual({
      newest: CALLBACK,
      reward: { state: 'granted', memberId: 'ann', granted: 45_000_000n },
      revenue: 60_123_456n,
    });
  });

  it('owes nothing for Pending, and nothing for Rejected', () => {
    expect(expectedConversion([callback({ status: 'Pending' })]).reward).toMatchObject({
      state: 'pending',
      granted: 0n,
    });
    expect(expectedConversion([callback({ status: 'Rejected' })]).reward).toMatchObject({
      state: 'reversed',
      granted: 0n,
    });
  });

  it('takes the newest sentAt, whatever the order of arrival', () => {
    const success = callback({ sentAt: 1000n });
    const rejected = callback({ sentAt: 1100n, status: 'Rejected', id: 'a' });
    const granted = callback({ sentAt: 1200n, rewardPoints: '12.34', id: 'c' });
    for (const order of [
      [success, rejected, granted],
      [granted, success, rejected],
      [rejected, granted, success],
    ]) {
      expect(expectedConversion(order).reward).toMatchObject({ state: 'granted', granted: 12_340_000n });
    }
  });

  it('breaks a tie of sentAt by status: Rejected over Success over Pending, whatever the ids are', () => {
    const pending = callback({ status: 'Pending', id: 'z' });
    const success = callback({ status: 'Success', id: 'm' });
    const rejected = callback({ status: 'Rejected', id: 'a' });
    expect(expectedConversion([pending, success]).newest).toBe(success);
    expect(expectedConversion([rejected, success, pending]).newest).toBe(rejected);
  });

  it('breaks a tie of sentAt and status by the larger callback id', () => {
    const small = callback({ id: '0f', rewardPoints: '1' });
    const large = callback({ id: 'a0', rewardPoints: '2' });
    expect(expectedConversion([large, small]).newest).toBe(large);
  });

  it('tells entitlements apart by offerEventId, or else eventId, or else nothing', () => {
    expect(eventKey({ offerEventId: 'o', eventId: 'e' })).toBe('o');
    expect(eventKey({ offerEventId: null, eventId: 'e' })).toBe('e');
    expect(eventKey({ offerEventId: null, eventId: null })).toBe('');
  });

  it("adds up a member's conversions to the last digit", () => {
    const balances = new ExpectedBalances();
    for (const rewardPoints of ['0.10', '0.20', '9007199254740993.01']) {
      const callbacks = [callback({ rewardPoints })];
      balances.add(callbacks, expectedConversion(callbacks));
    }
    expect(balances.members.get('ann')).toBe(9_007_199_254_740_993_310_000n);
  });

  it('moves everything to the member of the newest callback and leaves the earlier one at zero', () => {
    const balances = new ExpectedBalances();
    const callbacks = [callback({}), callback({ sentAt: 2000n, memberId: 'bob' })];
    balances.add(callbacks, expectedConversion(callbacks));
    expect([...balances.members]).toEqual([
      ['ann', 0n],
      ['bob', 45_000_000n],
    ]);
  });

  it('takes null revenue as none', () => {
    expect(expectedConversion([callback({ revenue: null })]).revenue).toBe(0n);
  });
});
