import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DiscoveryService, MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { v7 as uuidv7 } from 'uuid';
import { ConversionRepository } from '../../../src/conversions/conversion.repository.js';
import type { ConversionContent } from '../../../src/conversions/conversion.rules.js';
import { ConversionsService } from '../../../src/conversions/conversions.service.js';
import { renderBody, type PackedMessage } from '../../../src/notifications/message-body.rules.js';
import { NotificationsConsumer } from '../../../src/notifications/notifications.consumer.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { FollowersService } from '../../../src/platform/events/followers.service.js';
import { HandlerFinder } from '../../../src/platform/events/handlers.js';
import type { RecordedEvent } from '../../../src/platform/events/event-type.js';
import type { RewardChanged } from '../../../src/rewards/reward.events.js';
import { openDesk, type Desk } from './desk.js';

let desk: Desk;
let consumer: NotificationsConsumer;
let conversions: ConversionsService;
beforeAll(async () => {
  desk = await openDesk();
  const nobody = new FollowersService(
    new DiscoveryService(new ModulesContainer()),
    new HandlerFinder(new MetadataScanner(), new Reflector()),
  );
  const eventLog = new EventLog(new EventEmitter2(), nobody);
  conversions = new ConversionsService(new ConversionRepository(desk.dataSource), eventLog);
  consumer = new NotificationsConsumer(desk.notifications, conversions);
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

const names = {
  conversionId: 'c-1',
  offerEventId: null,
  eventId: 'FirstTrade',
  offerId: 'o-1',
  offerName: 'Heroic Journey',
  clickId: 'k-1',
};

/** @returns our id of it */
async function taken(conversionId: string): Promise<string> {
  const sentAtNs = 1_747_668_980_000_000_000n;
  const content: ConversionContent = {
    ...names,
    conversionId,
    entitlement: names.eventId,
    eventName: null,
    status: 'Success',
    rejectionReason: null,
    rewardPoints: '45',
    revenue: null,
    pubMemberId: 'lus',
    partnerId: null,
    completedAtNs: sentAtNs,
  };
  const order = { sentAtNs, status: content.status, callbackId: conversionId, contentHash: '00'.repeat(16) };
  const placement = { site: 'games', environment: 'production', memberId: 'lus', routingRule: 'all', sitesVersion: 1 };
  const [applied] = await desk.dataSource.transaction((tx) =>
    conversions.apply(tx, [{ receiptId: uuidv7(), content, order, placement }]),
  );
  if (!applied) throw new Error('The callback came to nothing.');
  return applied.conversion.id;
}

async function granted(conversionId: string = uuidv7()): Promise<RecordedEvent<RewardChanged>> {
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
    conversion: await taken(conversionId),
    receiptId: uuidv7(),
  };
  const occurredAt = new Date('2025-05-19T15:36:20Z');
  return { epoch: 1, xid: '700', position: '1', type: 'reward.changed.v2', data, occurredAt };
}

const tell = (...events: RecordedEvent<RewardChanged>[]): Promise<void> =>
  desk.dataSource.transaction((tx) => consumer.tellRewards(events, tx));
const told = (...events: RecordedEvent<RewardChanged>[]): ReturnType<Desk['notifications']['messagesOf']> =>
  desk.notifications.messagesOf(events.map(({ data }) => data.rewardId));

describe('the notifications consumer', () => {
  it('makes one message for each endpoint that asked for it', async () => {
    const [one, two] = [await granted(), await granted()];
    await tell(one, two);
    const messages = await told(one, two);
    expect(messages.map(({ endpoint }) => endpoint).sort()).toEqual(['app', 'app', 'crm', 'crm']);
    for (const message of messages) {
      expect(message).toMatchObject({ type: 'reward.granted', state: 'pending', revision: 1, attempts: [] });
      expect([one.data.rewardId, two.data.rewardId]).toContain(message.reward);
    }
  });

  it('names the conversion as it is known, its event and offer and click', async () => {
    const event = await granted('c-1');
    await tell(event);
    const [row] = await desk.dataSource.query<(PackedMessage & { body: null })[]>(
      `SELECT type, subject, revision, conversion, packed FROM messages WHERE subject = $1 AND endpoint = 'crm'`,
      [event.data.rewardId],
    );
    if (!row) throw new Error('There is no message.');
    expect(JSON.parse(renderBody(row))).toMatchObject({ type: 'reward.granted', data: names });
  });

  it('makes no second message of an event that is handled twice', async () => {
    const event = await granted();
    await tell(event);
    const once = await told(event);
    await tell(event, event);
    await Promise.all([tell(event), tell(event)]);
    expect(await told(event)).toEqual(once);
  });

  it('makes none for endpoints that are disabled or no longer declared', async () => {
    await desk.declare([{ id: 'app', url: 'http://localhost/app' }]);
    await desk.dataSource.query(`UPDATE endpoints SET enabled = false WHERE id = 'app'`);
    const event = await granted();
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
