import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { EntityManager } from 'typeorm';
import type { NewEvent } from './event-type.js';

/** In-process signal, sent after a commit that appended events: consumers of this process look at once. */
export const EVENTS_APPENDED = 'events.appended';

/** Appends domain events in the transaction of the change that they tell of. */
@Injectable()
export class EventLog {
  constructor(private readonly emitter: EventEmitter2) {}

  /** Appends in the given order. The caller calls {@link wakeConsumers} once its transaction has committed. */
  async append(tx: EntityManager, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    await tx.query(
      `INSERT INTO events (epoch, type, data)
       SELECT (SELECT epoch FROM event_log_epoch), type, data
       FROM unnest($1::text[], $2::json[]) WITH ORDINALITY AS event (type, data, ordinality)
       ORDER BY ordinality`,
      [events.map((event) => event.type.name), events.map((event) => JSON.stringify(event.data))],
    );
  }

  wakeConsumers(): void {
    this.emitter.emit(EVENTS_APPENDED);
  }
}
