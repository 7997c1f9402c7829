import { describe, expect, it } from '@jest/globals';
import { packBody, renderBody } from '../../../src/notifications/message-body.rules.js';
import type { ConversionData, Notification, RewardData } from '../../../src/notifications/notification.rules.js';
import { packValues, unpackValues } from '../../../src/platform/packed-values.js';

const CONVERSION_ID = '0196e96a-0000-7000-8000-000000000001';
const REWARD_ID = '0196e96a-0000-7000-8000-000000000003';
const timestamp = new Date('2025-05-19T15:36:20.123Z');

const approved: Notification<ConversionData> = {
  type: 'conversion.approved',
  timestamp,
  data: {
    id: CONVERSION_ID,
    conversionId: 'c-1',
    offerEventId: null,
    eventId: 'FirstTrade',
    eventName: 'First "trade"',
    revision: 3,
    status: 'Success',
    rejectionReason: null,
    site: 'games',
    environment: 'production',
    memberId: 'Zoë \ud800',
    rewardPoints: '45',
    revenue: '1.5',
    offerId: '3f2e1d0c-0000-4000-8000-000000000001',
    offerName: 'An offer',
    clickId: '3F2E1D0C-0000-4000-8000-000000000002',
    partnerId: null,
    completedAt: '2025-05-19T15:36:19.756249Z',
    sentAt: '2025-05-19T15:36:20.1234567Z',
  },
};
const granted: Notification<RewardData> = {
  type: 'reward.granted',
  timestamp,
  data: {
    rewardId: REWARD_ID,
    revision: 2,
    state: 'granted',
    site: 'games',
    environment: 'production',
    memberId: 'lus',
    amount: '45.00',
    asset: 'POINTS',
    heldReason: null,
    previous: {
      state: 'held',
      site: 'games',
      environment: 'production',
      memberId: 'lus',
      amount: '44.00',
      asset: 'POINTS',
    },
    conversion: CONVERSION_ID,
    conversionId: 'c-1',
    offerEventId: null,
    eventId: 'FirstTrade',
    offerId: 'o-1',
    offerName: 'An offer',
    clickId: 'k-1',
  },
};
const first: Notification<RewardData> = { ...granted, data: { ...granted.data, previous: null } };

describe('the body of a message', () => {
  it.each([
    ['a conversion', approved, { subject: CONVERSION_ID, revision: 3 }],
    ['a reward', granted, { subject: REWARD_ID, revision: 2 }],
    ['a first reward', first, { subject: REWARD_ID, revision: 2 }],
  ])('about %s is, byte for byte, what the notification is in JSON', (_, notification, columns) => {
    const row = { type: notification.type, ...columns, conversion: CONVERSION_ID };
    const packed = packBody(notification);
    expect(renderBody({ ...row, packed })).toBe(JSON.stringify(notification));
    expect(packed.length).toBeLessThan(0.4 * JSON.stringify(notification).length);
  });

  it('stays as it was made when later versions have more to say', () => {
    const row = { type: first.type, subject: REWARD_ID, revision: 2, conversion: CONVERSION_ID };
    // As if the version that packed it had not known the last three members.
    const packed = packValues(unpackValues(packBody(first)).slice(0, -3));
    const { offerId: _, offerName: __, clickId: ___, ...data } = first.data;
    expect(renderBody({ ...row, packed })).toBe(JSON.stringify({ ...first, data }));
  });

  it('is read from bytes that an earlier version has stored', () => {
    const packed = Buffer.from(
      '0400000196e930519b0000296567616d657326636c75736534352e30303200000063632d31006a46697273745472616465' +
        '636f2d3168416e206f66666572636b2d31',
      'hex',
    );
    const row = { type: first.type, subject: REWARD_ID, revision: 2, conversion: CONVERSION_ID };
    expect(renderBody({ ...row, packed })).toBe(JSON.stringify(first));
  });
});
