import type { EntityManager } from 'typeorm';
import { ConversionsService } from '../conversions/conversions.service.js';
import { conversionChanged, type ConversionChanged } from '../conversions/conversion.events.js';
import { Consumer, Handles } from '../platform/events/consumer.decorator.js';
import type { RecordedEvent } from '../platform/events/event-type.js';
import { newId } from '../platform/new-id.js';
import { rewardChanged, rewardChangedUnbooked, type RewardChanged } from '../rewards/reward.events.js';
import { packBody } from './message-body.rules.js';
import {
  conversionNotification,
  rewardNotification,
  wantsAny,
  type Notification,
  type Subscription,
} from './notification.rules.js';
import { NotificationsRepository, type NewMessage, type SubscribedEndpoint } from './notifications.repository.js';

export const NOTIFICATIONS_CONSUMER = 'notifications';

/** Nobody waits for the messages of a busy time as for a balance: turns that are fewer cost less. */
const GATHER_MS = 100;

/** Makes the messages: what has changed, told to each endpoint that wants to hear it, once. */
@Consumer({ name: NOTIFICATIONS_CONSUMER, startAt: 'beginning', gatherMs: GATHER_MS })
export class NotificationsConsumer {
  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly conversions: ConversionsService,
  ) {}

  @Handles(conversionChanged)
  async tellConversions(events: readonly RecordedEvent<ConversionChanged>[], tx: EntityManager): Promise<void> {
    const endpoints = await this.endpoints(tx, 'conversion');
    await this.tell(tx, endpoints, events, conversionNotification, ({ id, version }) => ({
      subject: id,
      revision: version,
      conversion: id,
    }));
  }

  @Handles(rewardChanged, rewardChangedUnbooked)
  async tellRewards(events: readonly RecordedEvent<RewardChanged>[], tx: EntityManager): Promise<void> {
    const endpoints = await this.endpoints(tx, 'reward');
    // What nobody wants to hear is not even unpacked.
    if (endpoints.length === 0) return;
    const names = await this.conversions.names(tx, [...new Set(events.map(({ data }) => data.conversion))]);
    const notificationOf = (endpoint: Subscription, told: RewardChanged, at: Date): Notification | null => {
      const named = names.get(told.conversion);
      if (!named) throw new Error(`The conversion ${told.conversion} of a reward is not there.`);
      return rewardNotification(endpoint, told, named, at);
    };
    await this.tell(tx, endpoints, events, notificationOf, ({ rewardId, revision, conversion }) => ({
      subject: rewardId,
      revision,
      conversion,
    }));
  }

  /** Those that want to hear of conversions, or of rewards, at all. */
  private async endpoints(tx: EntityManager, of: 'conversion' | 'reward'): Promise<SubscribedEndpoint[]> {
    return (await this.notifications.subscribed(tx)).filter((endpoint) => wantsAny(endpoint, of));
  }

  /** Event by event, so that what is told of rises with the messages' ids: an index that grows at its end is half as large. */
  private async tell<Told>(
    tx: EntityManager,
    endpoints: readonly SubscribedEndpoint[],
    events: readonly RecordedEvent<Told>[],
    notificationOf: (subscription: Subscription, told: Told, at: Date) => Notification | null,
    aboutOf: (told: Told) => Pick<NewMessage, 'subject' | 'revision' | 'conversion'>,
  ): Promise<void> {
    if (endpoints.length === 0) return;
    const messages: NewMessage[] = [];
    for (const { data, occurredAt } of events) {
      for (const endpoint of endpoints) {
        const notification = notificationOf(endpoint, data, occurredAt);
        if (!notification) continue;
        const { subject, revision, conversion } = aboutOf(data);
        messages.push({
          id: newId(),
          endpoint: endpoint.id,
          type: notification.type,
          subject,
          revision,
          conversion,
          packed: packBody(notification),
        });
      }
    }
    await this.notifications.add(tx, messages);
  }
}
