import type { EntityManager } from 'typeorm';
import { conversionChanged, type ConversionChanged } from '../conversions/conversion.events.js';
import { Consumer, Handles } from '../platform/events/consumer.decorator.js';
import type { RecordedEvent } from '../platform/events/event-type.js';
import { newId } from '../platform/new-id.js';
import { rewardChanged, type RewardChanged } from '../rewards/reward.events.js';
import { conversionNotification, rewardNotification } from './notification.rules.js';
import { NotificationsRepository, type NewMessage } from './notifications.repository.js';

export const NOTIFICATIONS_CONSUMER = 'notifications';

/** Nobody waits for the messages of a busy time as for a balance: turns that are fewer cost less. */
const GATHER_MS = 100;

/** Makes the messages: what has changed, told to each endpoint that wants to hear it, once. */
@Consumer({ name: NOTIFICATIONS_CONSUMER, startAt: 'beginning', gatherMs: GATHER_MS })
export class NotificationsConsumer {
  constructor(private readonly notifications: NotificationsRepository) {}

  @Handles(conversionChanged)
  async tellConversions(events: readonly RecordedEvent<ConversionChanged>[], tx: EntityManager): Promise<void> {
    const messages: NewMessage[] = [];
    for (const { id: endpoint, ...subscription } of await this.notifications.subscribed(tx)) {
      for (const { data, occurredAt } of events) {
        const notification = conversionNotification(subscription, data, occurredAt);
        if (!notification) continue;
        const { type } = notification;
        const about = { subject: data.id, revision: data.version, conversion: data.id };
        messages.push({ id: newId(), endpoint, type, ...about, body: JSON.stringify(notification) });
      }
    }
    await this.notifications.add(tx, messages);
  }

  @Handles(rewardChanged)
  async tellRewards(events: readonly RecordedEvent<RewardChanged>[], tx: EntityManager): Promise<void> {
    const messages: NewMessage[] = [];
    for (const { id: endpoint, ...subscription } of await this.notifications.subscribed(tx)) {
      for (const { data, occurredAt } of events) {
        const notification = rewardNotification(subscription, data, occurredAt);
        if (!notification) continue;
        const { type } = notification;
        const about = { subject: data.rewardId, revision: data.revision, conversion: data.conversion };
        messages.push({ id: newId(), endpoint, type, ...about, body: JSON.stringify(notification) });
      }
    }
    await this.notifications.add(tx, messages);
  }
}
