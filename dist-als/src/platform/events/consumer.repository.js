var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readData } from './event-type.js';
const EVENT_COLUMNS = `e.epoch, e.xid::text AS xid, e.position, e.type, e.data, e.occurred_at AS "occurredAt"`;
/** Below this, no transaction that is still running can add an event. Restored (earlier) epochs are final as a whole. */
const FINAL = `(e.epoch < (SELECT epoch FROM event_log_epoch) OR e.xid < pg_snapshot_xmin(pg_current_snapshot()))`;
/** So many events behind a cursor, in the order of the log. Those that are final come first, so the rest is cut off. */
const NEXT_EVENTS = 'events_after($1, $2::xid8, $3, $4::date, $5) e';
const parametersOf = ({ epoch, xid, position, fromDay }, most) => [
    epoch,
    xid,
    position,
    fromDay,
    most,
];
/** {@link Cursor.fromDay} of a consumer `c`; the migration that cut the log by weeks says why it is so. */
const FROM_DAY = `CASE WHEN c.epoch = (SELECT epoch FROM event_log_epoch) THEN c.day - 1 ELSE '-infinity' END`;
const CURSOR_COLUMNS = `c.epoch, c.xid::text AS xid, c.position, (${FROM_DAY})::text AS "fromDay"`;
const READ = `
  SELECT e.epoch, e.xid::text AS xid, e.position, e.type, e.occurred_at AS "occurredAt",
         CASE WHEN e.type = ANY($6::text[]) THEN e.data END AS data
  FROM ${NEXT_EVENTS} WHERE ${FINAL}`;
/** The cursors, failures and dead letters of the consumers. */
let ConsumerRepository = class ConsumerRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    /** Raises the epoch when the database stands on another server than before, and returns the one in force. */
    async enterEpoch() {
        return this.dataSource.transaction(async (tx) => {
            await tx.query(`UPDATE event_log_epoch SET epoch = epoch + 1, system_identifier = control.system_identifier::text
         FROM pg_control_system() control
         WHERE event_log_epoch.system_identifier <> control.system_identifier::text`);
            const [row] = await tx.query('SELECT epoch FROM event_log_epoch');
            if (!row)
                throw new Error('The table event_log_epoch is empty: the migrations have not run to their end.');
            return row.epoch;
        });
    }
    /** Gives a consumer that is new to this database its cursor. */
    async register(name, startAt) {
        await this.dataSource.query(`INSERT INTO consumers (name, epoch, xid, position)
       SELECT $1, CASE WHEN $2 = 'end' THEN epoch ELSE 0 END,
              CASE WHEN $2 = 'end' THEN pg_snapshot_xmin(pg_current_snapshot()) ELSE '0'::xid8 END, 0
       FROM event_log_epoch
       ON CONFLICT (name) DO NOTHING`, [name, startAt]);
    }
    /**
     * What waits for this consumer, without a transaction id of its own (a writing transaction would hold back the
     * horizon of every other consumer).
     */
    async peek(name) {
        const [cursor] = await this.dataSource.query(`SELECT c.paused, ${CURSOR_COLUMNS},
              EXISTS (SELECT FROM consumer_failures f
                      WHERE f.consumer = c.name AND f.dead_at IS NULL AND f.due_at <= now()) AS "failuresDue"
       FROM consumers c WHERE c.name = $1`, [name]);
        if (!cursor || cursor.paused)
            return { paused: true, ready: false, unsettled: false, failuresDue: false };
        const [next] = await this.dataSource.query(`SELECT ${FINAL} AS final FROM ${NEXT_EVENTS}`, parametersOf(cursor, 1));
        const { failuresDue } = cursor;
        return { paused: false, ready: next?.final === true, unsettled: next?.final === false, failuresDue };
    }
    /** Locks the cursor for this transaction; null when another process has it, or the consumer is paused. */
    async lockCursor(tx, name) {
        const [cursor] = await tx.query(`SELECT ${CURSOR_COLUMNS} FROM consumers c
       WHERE name = $1 AND NOT paused FOR UPDATE SKIP LOCKED`, [name]);
        return cursor ?? null;
    }
    /**
     * The next events that no running transaction can precede any more, of whatever type; those of types that are not
     * wanted come without their data.
     */
    async read(tx, after, limit, wanted) {
        const rows = await tx.query(READ, [...parametersOf(after, limit), wanted]);
        return rows.map(withData);
    }
    async moveCursor(tx, name, to) {
        await tx.query(`UPDATE consumers SET epoch = $2, xid = $3::xid8, position = $4,
                            day = ($5::timestamptz AT TIME ZONE 'UTC')::date, updated_at = now()
       WHERE name = $1`, [name, to.epoch, to.xid, to.position, to.occurredAt]);
    }
    /** Events that failed before and whose time has come. The caller holds the cursor. */
    async dueFailures(tx, name, limit) {
        const rows = await tx.query(`SELECT ${EVENT_COLUMNS}, f.attempts
       FROM consumer_failures f JOIN events e USING (epoch, xid, position)
       WHERE f.consumer = $1 AND f.dead_at IS NULL AND f.due_at <= now()
       ORDER BY f.due_at LIMIT $2`, [name, limit]);
        return rows.map(({ attempts, ...event }) => ({ event: withData(event), attempts }));
    }
    /** Notes a failed try; `retryInS` null makes it a dead letter. */
    async recordFailure(tx, name, event, failure) {
        await tx.query(`INSERT INTO consumer_failures (consumer, epoch, xid, position, attempts, error, due_at, dead_at)
       VALUES ($1, $2, $3::xid8, $4, $5, $6, now() + make_interval(secs => $7),
               CASE WHEN $7::float8 IS NULL THEN now() END)
       ON CONFLICT (consumer, epoch, xid, position) DO UPDATE
       SET attempts = excluded.attempts, error = excluded.error, due_at = excluded.due_at, dead_at = excluded.dead_at`, [name, event.epoch, event.xid, event.position, failure.attempts, failure.error, failure.retryInS]);
    }
    async clearFailure(tx, name, event) {
        await tx.query('DELETE FROM consumer_failures WHERE consumer = $1 AND epoch = $2 AND xid = $3::xid8 AND position = $4', [name, event.epoch, event.xid, event.position]);
    }
    /** Waits for the turn under way, which holds the row. */
    async setPaused(name, paused) {
        await this.dataSource.query('UPDATE consumers SET paused = $2 WHERE name = $1', [name, paused]);
    }
    /** @param handled the event types that each consumer handles; a consumer of the database that is not named is left out */
    async statuses(handled) {
        return this.dataSource.query(`SELECT c.name, CASE WHEN c.paused THEN 'paused' ELSE 'running' END AS state,
              (waiting.events + failed.retrying)::int AS lag,
              failed.retrying::int AS failures, failed.dead::int AS "deadLetters",
              c.epoch || '/' || c.xid || '/' || c.position AS position
       FROM jsonb_to_recordset($1::jsonb) AS asked (name text, types jsonb)
       JOIN consumers c USING (name)
       CROSS JOIN LATERAL (
         SELECT count(*) AS events FROM events e
         WHERE (e.epoch, e.xid, e.position) > (c.epoch, c.xid, c.position) AND e.day >= ${FROM_DAY} AND asked.types ? e.type
       ) waiting
       CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE f.dead_at IS NULL) AS retrying,
                count(*) FILTER (WHERE f.dead_at IS NOT NULL) AS dead
         FROM consumer_failures f WHERE f.consumer = c.name
       ) failed
       ORDER BY c.name`, [JSON.stringify([...handled].map(([name, types]) => ({ name, types })))]);
    }
};
ConsumerRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], ConsumerRepository);
export { ConsumerRepository };
function withData(event) {
    return { ...event, data: readData(event.type, event.data) };
}
//# sourceMappingURL=consumer.repository.js.map