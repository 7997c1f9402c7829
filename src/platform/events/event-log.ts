import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { EntityManager } from 'typeorm';
import { sendPrepared, together, type Prepared, type Sent } from '../database/prepared.js';
import { RowSet } from '../database/row-set.js';
import { storedData, type NewEvent, type StoredData } from './event-type.js';
import { FollowersService } from './followers.service.js';

/** In-process signal, sent after a commit that appended events: consumers of this process look at once. */
export const EVENTS_APPENDED = 'events.appended';

interface StoredEvent extends StoredData {
  readonly type: string;
}

const EVENTS = new RowSet<StoredEvent>([
  ['type', 'text', ({ type }) => type],
  ['data', 'json', ({ data }) => data],
  ['packed', 'bytea', ({ packed }) => packed],
]);
/** `unnest` gives the rows in order, and positions are given to rows as they come. */
const APPEND: Prepared = {
  name: 'events-append',
  text: `INSERT INTO events (epoch, ${EVENTS.names})
         SELECT (SELECT epoch FROM event_log_epoch), ${EVENTS.names} FROM ${EVENTS.from('given')}`,
};

function stored({ type, data: told }: NewEvent): StoredEvent {
  const { data, packed } = storedData(type, told);
  return { type: type.storedName, data, packed };
}

/** Appends domain events in the transaction of the change that they tell of. */
@Injectable()
export class EventLog {
  constructor(
    private readonly emitter: EventEmitter2,
    private readonly followers: FollowersService,
  ) {}

  /** Appends in the given order, when followers have done their part. The caller calls {@link wakeConsumers} once its transaction has committed. */
  async append(tx: EntityManager, events: readonly NewEvent[]): Promise<void> {
    await together(await this.send(tx, events));
  }

  /** Appends like {@link append}, without waiting for the last of it: what the transaction sends afterwards comes behind it. */
  async send(tx: EntityManager, events: readonly NewEvent[]): Promise<Sent[]> {
    if (events.length === 0) return [];
    const followed = await this.follow(tx, events);
    return [...followed, await sendPrepared(tx, APPEND, EVENTS.parameters(events.map(stored)))];
  }

  /** Lets followers do their part for events that are in the log already. @returns what they have sent last */
  follow(tx: EntityManager, events: readonly NewEvent[]): Promise<Sent[]> {
    return this.followers.follow(tx, events);
  }

  wakeConsumers(): void {
    this.emitter.emit(EVENTS_APPENDED);
  }
}
