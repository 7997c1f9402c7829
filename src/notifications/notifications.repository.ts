import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { runPrepared, type Prepared } from '../platform/database/prepared.js';
import { RowSet } from '../platform/database/row-set.js';
import { utc } from '../platform/database/sql-moment.js';
import type { OutboundTables } from '../platform/outbound/outbound-channel.js';
import { USUAL_TYPE, type PackedMessage } from './message-body.rules.js';
import type { Subscription } from './notification.rules.js';

/** An endpoint as the sites file declares it. */
export interface DeclaredEndpoint extends Subscription {
  readonly id: string;
  readonly url: string;
  readonly secretEnv: string;
}

export interface SubscribedEndpoint extends Subscription {
  readonly id: string;
}

/** One thing to say to one endpoint. */
export interface NewMessage {
  readonly id: string;
  readonly endpoint: string;
  readonly type: string;
  /** The conversion or the reward; with the revision, the event that it tells of. */
  readonly subject: string;
  readonly revision: number;
  readonly conversion: string;
  readonly packed: Buffer;
}

/** What a claimed message is sent with. */
export interface OutgoingMessage extends Omit<PackedMessage, 'packed'> {
  readonly url: string;
  readonly secretEnv: string;
  /** Null for messages that were made before bodies were packed: they have the body itself. */
  readonly packed: Buffer | null;
  readonly body: string | null;
}

export interface MessageAttempt {
  readonly number: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly status: number | null;
  /** Why there was no answer. */
  readonly error: string | null;
  /** The first 4 kB of the answer as text; null when it was empty. */
  readonly response: string | null;
}

/** A message of a conversion's timeline, with every try. */
export interface TimelineMessage {
  /** The `webhook-id` that the endpoint got. */
  readonly id: string;
  readonly endpoint: string;
  readonly type: string;
  readonly conversion: string;
  /** Null when it tells of the conversion itself. */
  readonly reward: string | null;
  readonly revision: number;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly createdAt: Date;
  /** `createdAt` with all its digits, as timelines sort by it. */
  readonly at: string;
  /** Of the next try; null unless pending. */
  readonly dueAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly attempts: readonly MessageAttempt[];
}

const MESSAGES = new RowSet<NewMessage>([
  ['id', 'uuid', ({ id }) => id],
  ['endpoint', 'text', ({ endpoint }) => endpoint],
  ['type', 'text', ({ type }) => (type === USUAL_TYPE ? null : type)],
  ['subject', 'uuid', ({ subject }) => subject],
  ['revision', 'int4', ({ revision }) => revision],
  // The usual ones alone do without: a sender of an older version, which would miss it, cannot read those anyway.
  ['conversion', 'uuid', ({ type, conversion }) => (type === USUAL_TYPE ? null : conversion)],
  ['packed', 'bytea', ({ packed }) => packed],
]);
/** SQL for the conversion that a message is about: mostly its reward's. @param message alias of `messages` */
function conversionOf(message: string): string {
  return `coalesce(${message}.conversion, (SELECT conversion FROM rewards WHERE id = ${message}.subject))`;
}

const ADD: Prepared = {
  name: 'messages-add',
  text: `INSERT INTO messages (${MESSAGES.names}) SELECT * FROM ${MESSAGES.from('given')}
         ON CONFLICT (subject, revision, endpoint) DO NOTHING`,
};

const SUBSCRIBED: Prepared = {
  name: 'endpoints-subscribed',
  text: 'SELECT id, site, events, environments FROM endpoints WHERE enabled AND declared ORDER BY id',
};

export const MESSAGE_TABLES: OutboundTables = {
  rows: 'messages',
  destination: 'endpoint',
  destinations: 'endpoints',
  attempts: 'message_attempts',
  attemptOf: 'message',
  deliverable: 'd.enabled AND d.declared',
  columns: `d.url, d.secret_env AS "secretEnv", r.type, r.subject, r.revision, ${conversionOf('r')} AS conversion, r.packed, r.body`,
};

/** Endpoints, messages and their attempts. */
@Injectable()
export class NotificationsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Makes the table say what the sites file declares. An endpoint that it no longer has is kept, undeclared, with what
   * waits for it. One that was disabled because its destination was gone is enabled again with a new URL.
   */
  async synchronise(endpoints: readonly DeclaredEndpoint[]): Promise<void> {
    const sorted = [...endpoints].sort((a, b) => (a.id < b.id ? -1 : 1));
    await this.dataSource.transaction(async (tx) => {
      // Processes that start together, perhaps with different files: one after the other.
      await tx.query('LOCK TABLE endpoints IN SHARE ROW EXCLUSIVE MODE');
      await tx.query(
        `INSERT INTO endpoints AS e (id, site, url, secret_env, events, environments)
         SELECT id, site, url, "secretEnv", ARRAY(SELECT json_array_elements_text(events)),
                CASE WHEN json_typeof(environments) = 'array' THEN ARRAY(SELECT json_array_elements_text(environments)) END
         FROM json_to_recordset($1) AS given (id text, site text, url text, "secretEnv" text, events json, environments json)
         ON CONFLICT (id) DO UPDATE
         SET site = excluded.site, secret_env = excluded.secret_env, events = excluded.events,
             environments = excluded.environments, declared = true, url = excluded.url,
             enabled = e.enabled OR (e.disabled_reason = 'gone' AND e.url <> excluded.url),
             disabled_reason = CASE WHEN e.disabled_reason = 'gone' AND e.url <> excluded.url THEN NULL
                                    ELSE e.disabled_reason END,
             consecutive_failures = CASE WHEN e.url = excluded.url THEN e.consecutive_failures ELSE 0 END,
             open_until = CASE WHEN e.url = excluded.url THEN e.open_until END
         WHERE (e.site, e.url, e.secret_env, e.events, e.environments, e.declared) IS DISTINCT FROM
               (excluded.site, excluded.url, excluded.secret_env, excluded.events, excluded.environments, true)`,
        [JSON.stringify(sorted)],
      );
      await tx.query('UPDATE endpoints SET declared = false WHERE declared AND id <> ALL($1)', [
        sorted.map(({ id }) => id),
      ]);
    });
  }

  /** Those that new messages are made for. */
  async subscribed(tx: EntityManager): Promise<SubscribedEndpoint[]> {
    return runPrepared<SubscribedEndpoint>(tx, SUBSCRIBED, []);
  }

  /** Adds messages, due at once. One that an endpoint has already of the same event is left out. */
  async add(tx: EntityManager, messages: readonly NewMessage[]): Promise<void> {
    if (messages.length > 0) await runPrepared(tx, ADD, MESSAGES.parameters(messages));
  }

  /**
   * The messages of these conversions and of their rewards, oldest first, with their attempts.
   * @param conversionIds our ids
   */
  async messagesOf(conversionIds: readonly string[]): Promise<TimelineMessage[]> {
    if (conversionIds.length === 0) return [];
    const messages = await this.dataSource.query<Omit<TimelineMessage, 'attempts'>[]>(
      `SELECT id, endpoint, coalesce(type, '${USUAL_TYPE}') AS type, ${conversionOf('m')} AS conversion,
              nullif(subject, ${conversionOf('m')}) AS reward, revision, state,
              created_at AS "createdAt", ${utc('created_at')} AS at, due_at AS "dueAt", delivered_at AS "deliveredAt"
       FROM messages m
       WHERE subject = ANY ($1::uuid[] || ARRAY(SELECT id FROM rewards WHERE conversion = ANY ($1)))
       ORDER BY created_at, id`,
      [conversionIds],
    );
    const attempts = await this.attemptsOf(messages.map(({ id }) => id));
    return messages.map((message) => ({ ...message, attempts: attempts.get(message.id) ?? [] }));
  }

  private async attemptsOf(messages: readonly string[]): Promise<Map<string, MessageAttempt[]>> {
    if (messages.length === 0) return new Map();
    const rows = await this.dataSource.query<
      (Omit<MessageAttempt, 'response'> & { message: string; response: Buffer | null })[]
    >(
      `SELECT message, number, started_at AS "startedAt", duration_ms AS "durationMs", status, error, response
       FROM message_attempts WHERE message = ANY($1) ORDER BY message, number`,
      [messages],
    );
    const attempts = new Map<string, MessageAttempt[]>();
    for (const { message, response, ...attempt } of rows) {
      const list = attempts.get(message) ?? [];
      list.push({ ...attempt, response: response && readable(response) });
      attempts.set(message, list);
    }
    return attempts;
  }
}

/** Text for people: a character that was cut in two at the end is left out. */
function readable(response: Buffer): string {
  return new TextDecoder('utf-8').decode(response, { stream: true });
}
