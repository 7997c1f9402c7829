import { TellsTimeline, type ConversionEntry, type TimelineSource } from '../platform/timeline/timeline.js';
import { NotificationsRepository } from './notifications.repository.js';

/** Tells of every message about a conversion or its reward, and of every try at delivering it. */
@TellsTimeline()
export class MessagesTimeline implements TimelineSource {
  constructor(private readonly notifications: NotificationsRepository) {}

  async entriesOf(conversions: readonly string[]): Promise<ConversionEntry[]> {
    const messages = await this.notifications.messagesOf(conversions);
    return messages.flatMap(({ id, conversion, at, attempts, createdAt: _, dueAt, deliveredAt, ...message }) => [
      {
        conversion,
        at,
        kind: 'message',
        messageId: id,
        ...message,
        nextTryAt: dueAt?.toISOString() ?? null,
        deliveredAt: deliveredAt?.toISOString() ?? null,
      },
      ...attempts.map(({ startedAt, ...attempt }) => ({
        conversion,
        at: notBefore(at, startedAt),
        kind: 'attempt',
        messageId: id,
        endpoint: message.endpoint,
        ...attempt,
      })),
    ]);
  }
}

/** A try's time is of our clock, to the millisecond; the message's of the database's, to the microsecond. */
function notBefore(at: string, date: Date): string {
  const moment = date.toISOString().replace('Z', '000Z');
  return moment < at ? at : moment;
}
