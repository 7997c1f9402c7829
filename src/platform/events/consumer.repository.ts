import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { runPrepared, runPreparedAlone, sendPrepared, type Prepared, type Sent } from '../database/prepared.js';
import { nameOf, readData, storedAs, type EventPosition, type RecordedEvent } from './event-type.js';
import { eventAsBytes, readTakenEvents } from './taken-events.js';

/** A consumer as people look at it. */
export interface ConsumerStatus {
  readonly name: string;
  readonly state: 'running' | 'paused';
  /** Events of the kinds that it handles which it has not handled yet, those waiting for another try included. */
  readonly lag: number;
  readonly failures: number;
  readonly deadLetters: number;
  readonly position: string;
}

/**
 * How far the log goes and where the consumers that are not paused stand, by position alone: some events more or less,
 * since transactions take positions before they commit.
 */
export interface Standings {
  readonly head: number;
  readonly consumers: ReadonlyMap<string, number>;
}

export interface DueFailure {
  readonly event: RecordedEvent;
  readonly attempts: number;
}

interface EventRow extends RecordedEvent {
  readonly packed: Buffer | null;
}

const EVENT_COLUMNS = `e.epoch, e.xid::text AS xid, e.position, e.type, e.data, e.packed, e.occurred_at AS "occurredAt"`;

/** Below this, no transaction that is still running can add an event. Restored (earlier) epochs are final as a whole. */
const FINAL = `(e.epoch < (SELECT epoch FROM event_log_epoch) OR e.xid < (SELECT pg_snapshot_xmin(pg_current_snapshot())))`;

/**
 * Nothing that a consumer `c` has not read was written on an earlier day: where the partitions begin that it has to look
 * into. The migration that cut the log by weeks says why it is so.
 */
const FROM_DAY = `CASE WHEN c.epoch = (SELECT epoch FROM event_log_epoch) THEN c.day - 1 ELSE '-infinity' END`;

/** One round trip: what a consumer's row says, and whether the next event behind its cursor is final; null when there is none. */
const PEEK: Prepared = {
  name: 'consumers-peek',
  text: `SELECT c.paused, next.final,
                EXISTS (SELECT FROM consumer_failures f
                        WHERE f.consumer = c.name AND f.dead_at IS NULL AND f.due_at <= now()) AS "failuresDue"
         FROM consumers c
         LEFT JOIN LATERAL (
           SELECT ${FINAL} AS final FROM events_following(c.epoch, c.xid, c.position, ${FROM_DAY}, 1) e
         ) next ON true
         WHERE c.name = $1`,
};
/**
 * Locks the cursor and reads what is behind it, in the order of the log: final events come first, so the rest is cut off.
 * When another process has moved the cursor since the statement's snapshot, the lock gives the place where it is now.
 */
function takeOf(name: string, wanted: readonly string[]): Prepared {
  return {
    name: `consumers-take-${name}`,
    text: `WITH cursor AS MATERIALIZED (
             SELECT c.epoch, c.xid, c.position, ${FROM_DAY} AS from_day FROM consumers c
             WHERE c.name = $1 AND NOT c.paused FOR UPDATE OF c SKIP LOCKED
           )
           SELECT encode(string_agg(${eventAsBytes('e', wanted)}, ''), 'base64') AS events
           FROM cursor
           CROSS JOIN LATERAL events_following(cursor.epoch, cursor.xid, cursor.position, cursor.from_day, $2::int) e
           WHERE ${FINAL}`,
  };
}
const MOVE: Prepared = {
  name: 'consumers-move',
  text: `UPDATE consumers SET epoch = $2, xid = $3::xid8, position = $4,
                              day = ($5::timestamptz AT TIME ZONE 'UTC')::date, updated_at = now()
         WHERE name = $1`,
};

/** Reads the sequence and no event. */
const STANDINGS: Prepared = {
  name: 'consumer-standings',
  text: `SELECT c.name, c.position::float8 AS position, COALESCE(s.last_value, 0)::float8 AS head
         FROM consumers c, pg_sequences s
         WHERE NOT c.paused AND s.schemaname = current_schema() AND s.sequencename = 'events_position_seq'`,
};

/** The cursors, failures and dead letters of the consumers. */
@Injectable()
export class ConsumerRepository {
  private readonly takes = new Map<string, Prepared>();

  constructor(private readonly dataSource: DataSource) {}

  /** Raises the epoch when the database stands on another server than before, and returns the one in force. */
  async enterEpoch(): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query(
        `UPDATE event_log_epoch SET epoch = epoch + 1, system_identifier = control.system_identifier::text
         FROM pg_control_system() control
         WHERE event_log_epoch.system_identifier <> control.system_identifier::text`,
      );
      const [row] = await tx.query<{ epoch: number }[]>('SELECT epoch FROM event_log_epoch');
      if (!row) throw new Error('The table event_log_epoch is empty: the migrations have not run to their end.');
      return row.epoch;
    });
  }

  /** Gives a consumer that is new to this database its cursor. */
  async register(name: string, startAt: 'beginning' | 'end'): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO consumers (name, epoch, xid, position)
       SELECT $1, CASE WHEN $2 = 'end' THEN epoch ELSE 0 END,
              CASE WHEN $2 = 'end' THEN pg_snapshot_xmin(pg_current_snapshot()) ELSE '0'::xid8 END, 0
       FROM event_log_epoch
       ON CONFLICT (name) DO NOTHING`,
      [name, startAt],
    );
  }

  /**
   * What waits for this consumer, without a transaction id of its own (a writing transaction would hold back the
   * horizon of every other consumer).
   */
  async peek(name: string): Promise<{ paused: boolean; ready: boolean; unsettled: boolean; failuresDue: boolean }> {
    const [found] = await runPreparedAlone<{ paused: boolean; final: boolean | null; failuresDue: boolean }>(
      this.dataSource,
      PEEK,
      [name],
    );
    if (!found || found.paused) return { paused: true, ready: false, unsettled: false, failuresDue: false };
    const { final, failuresDue } = found;
    return { paused: false, ready: final === true, unsettled: final === false, failuresDue };
  }

  /** Locks the cursor for this transaction; false when another process has it, or the consumer is paused. */
  async lockCursor(tx: EntityManager, name: string): Promise<boolean> {
    const found = await tx.query<unknown[]>(
      'SELECT FROM consumers WHERE name = $1 AND NOT paused FOR UPDATE SKIP LOCKED',
      [name],
    );
    return found.length > 0;
  }

  /**
   * Locks the cursor for this transaction, and reads the next events that no running transaction can precede any more, of
   * whatever type; those of types that are not wanted come without type and data. None when another process has the
   * cursor, or the consumer is paused.
   */
  async take(tx: EntityManager, name: string, limit: number, wanted: readonly string[]): Promise<RecordedEvent[]> {
    let statement = this.takes.get(name);
    if (!statement) this.takes.set(name, (statement = takeOf(name, wanted)));
    const [taken] = await runPrepared<{ events: string | null }>(tx, statement, [name, limit]);
    return taken?.events ? readTakenEvents(Buffer.from(taken.events, 'base64'), wanted) : [];
  }

  /** Resolves when the statement has been sent. The caller holds the cursor, and looks at the result. */
  async sendCursor(tx: EntityManager, name: string, to: RecordedEvent): Promise<Sent> {
    return sendPrepared(tx, MOVE, [name, to.epoch, to.xid, to.position, to.occurredAt.toISOString()]);
  }

  /** Events that failed before and whose time has come. The caller holds the cursor. */
  async dueFailures(tx: EntityManager, name: string, limit: number): Promise<DueFailure[]> {
    const rows = await tx.query<(EventRow & { attempts: number })[]>(
      `SELECT ${EVENT_COLUMNS}, f.attempts
       FROM consumer_failures f JOIN events e USING (epoch, xid, position)
       WHERE f.consumer = $1 AND f.dead_at IS NULL AND f.due_at <= now()
       ORDER BY f.due_at LIMIT $2`,
      [name, limit],
    );
    return rows.map(({ attempts, ...event }) => ({ event: withData(event), attempts }));
  }

  /** Notes a failed try; `retryInS` null makes it a dead letter. */
  async recordFailure(
    tx: EntityManager,
    name: string,
    event: EventPosition,
    failure: { attempts: number; error: string; retryInS: number | null },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO consumer_failures (consumer, epoch, xid, position, attempts, error, due_at, dead_at)
       VALUES ($1, $2, $3::xid8, $4, $5, $6, now() + make_interval(secs => $7),
               CASE WHEN $7::float8 IS NULL THEN now() END)
       ON CONFLICT (consumer, epoch, xid, position) DO UPDATE
       SET attempts = excluded.attempts, error = excluded.error, due_at = excluded.due_at, dead_at = excluded.dead_at`,
      [name, event.epoch, event.xid, event.position, failure.attempts, failure.error, failure.retryInS],
    );
  }

  async clearFailure(tx: EntityManager, name: string, event: EventPosition): Promise<void> {
    await tx.query(
      'DELETE FROM consumer_failures WHERE consumer = $1 AND epoch = $2 AND xid = $3::xid8 AND position = $4',
      [name, event.epoch, event.xid, event.position],
    );
  }

  /** Waits for the turn under way, which holds the row. */
  async setPaused(name: string, paused: boolean): Promise<void> {
    await this.dataSource.query('UPDATE consumers SET paused = $2 WHERE name = $1', [name, paused]);
  }

  async standings(): Promise<Standings> {
    const rows = await runPreparedAlone<{ name: string; position: number; head: number }>(
      this.dataSource,
      STANDINGS,
      [],
    );
    return { head: rows[0]?.head ?? 0, consumers: new Map(rows.map(({ name, position }) => [name, position])) };
  }

  /** @param handled the event types that each consumer handles; a consumer of the database that is not named is left out */
  async statuses(handled: ReadonlyMap<string, readonly string[]>): Promise<ConsumerStatus[]> {
    return this.dataSource.query<ConsumerStatus[]>(
      `SELECT c.name, CASE WHEN c.paused THEN 'paused' ELSE 'running' END AS state,
              (waiting.events + failed.retrying)::int AS lag,
              failed.retrying::int AS failures, failed.dead::int AS "deadLetters",
              c.epoch || '/' || c.xid || '/' || c.position AS position
       FROM consumers c
       CROSS JOIN LATERAL (
         SELECT count(*) AS events FROM events e
         WHERE (e.epoch, e.xid, e.position) > (c.epoch, c.xid, c.position) AND e.day >= ${FROM_DAY} AND $1::jsonb -> c.name ? e.type
       ) waiting
       CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE f.dead_at IS NULL) AS retrying,
                count(*) FILTER (WHERE f.dead_at IS NOT NULL) AS dead
         FROM consumer_failures f WHERE f.consumer = c.name
       ) failed
       WHERE $1::jsonb ? c.name
       ORDER BY c.name`,
      [JSON.stringify(Object.fromEntries([...handled].map(([name, types]) => [name, types.flatMap(storedAs)])))],
    );
  }
}

function withData({ packed, ...event }: EventRow): RecordedEvent {
  const type = nameOf(event.type);
  return { ...event, type, data: readData(type, { data: event.data, packed }) };
}
