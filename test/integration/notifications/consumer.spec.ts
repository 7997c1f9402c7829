import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { NotificationsConsumer } from '../../../src/notifications/notifications.consumer.js';
import type { RecordedEvent } from '../../../src/platform/events/event-type.js';
import type { RewardChanged } from '../../../src/rewards/reward.events.js';
import { openDesk, type Desk } from './desk.js';

let desk: Desk;
let consumer: NotificationsConsumer;
beforeAll(async () => {
  desk = await openDesk();
  consumer = new NotificationsConsumer(desk.notifications);
});
afterAll(() => desk.close());
beforeEach(() =>
  desk.declare([
    { id: 'crm', url: 'http://localhost/crm' },
    { id: 'app', url: 'http://localhost/app', events: ['reward.granted', 'reward.reversed'] },
    { id: 'sandbox', url: 'http://localhost/sandbox', environments: ['sandbox'] },
    { id: 'cashback', url: 'http://localhost/cashback', site: 'cashback' },
  ]),
);

function granted(): RecordedEvent<RewardChanged> {
  const data: RewardChanged = {
    state: 'granted',
    site: 'games',
    environment: 'production',
    memberId: 'lus',
    amount: { asset: 'POINTS', scale: 2, units: '4500' },
    entitled: { asset: 'POINTS', scale: 2, units: '4500' },
    revenue: { asset: 'USD', scale: 6, units: '0' },
    heldReason: null,
    rewardId: uuidv7(),
    revision: 1,
    change: 'granted',
    previous: null,
    conversion: uuidv7(),
    conversionId: 'c-1',
    offerEventId: null,
    eventId: null,
    offerId: null,
    offerName: null,
    clickId: null,
    receiptId: uuidv7(),
  };
  const occurredAt = new Date('2025-05-19T15:36:20Z');
  return { epoch: 1, xid: '700', position: '1', type: 'reward.changed.v1', data, occurredAt };
}

const tell = (...events: RecordedEvent<RewardChanged>[]): Promise<void> =>
  desk.dataSource.transaction((tx) => consumer.tellRewards(events, tx));
const told = (...events: RecordedEvent<RewardChanged>[]): ReturnType<Desk['notifications']['messagesOf']> =>
  desk.notifications.messagesOf(events.map(({ data }) => data.rewardId));

describe('the notifications consumer', () => {
  it('makes one message for each endpoint that asked for it', async () => {
    const [one, two] = [granted(), granted()];
    await tell(one, two);
    const messages = await told(one, two);
    expect(messages.map(({ endpoint }) => endpoint).sort()).toEqual(['app', 'app', 'crm', 'crm']);
    for (const message of messages) {
      expect(message).toMatchObject({ type: 'reward.granted', state: 'pending', revision: 1, attempts: [] });
      expect([one.data.rewardId, two.data.rewardId]).toContain(message.reward);
    }
  });

  it('makes no second message of an event that is handled twice', async () => {
    const event = granted();
    await tell(event);
    const once = await told(event);
    await tell(event, event);
    await Promise.all([tell(event), tell(event)]);
    expect(await told(event)).toEqual(once);
  });

  it('makes none for endpoints that are disabled or no longer declared', async () => {
    await desk.declare([{ id: 'app', url: 'http://localhost/app' }]);
    await desk.dataSource.query(`UPDATE endpoints SET enabled = false WHERE id = 'app'`);
    const event = granted();
    await tell(event);
    expect(await told(event)).toEqual([]);
    await desk.dataSource.query(`UPDATE endpoints SET enabled = true WHERE id = 'app'`);
  });
});

describe('the endpoints', () => {
  it('are the same whichever process synchronises them, however many do at once', async () => {
    const one = { id: 'one', url: 'http://localhost/1' };
    const two = { id: 'two', url: 'http://localhost/2', events: ['reward.granted'], environments: ['sandbox'] };
    await Promise.all([desk.declare([one, two]), desk.declare([two, one]), desk.declare([one, two])]);
    expect(await desk.dataSource.transaction((tx) => desk.notifications.subscribed(tx))).toEqual([
      { id: 'one', site: 'games', events: ['*'], environments: null },
      { id: 'two', site: 'games', events: ['reward.granted'], environments: ['sandbox'] },
    ]);
  });

  it('may be none at all', async () => {
    await desk.declare([]);
    expect(await desk.dataSource.transaction((tx) => desk.notifications.subscribed(tx))).toEqual([]);
  });
});
