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
import { breakerAfter } from './outbound.rules.js';
/** Pending, due, and claimed by nobody. */
const DUE = `r.state = 'pending' AND r.due_at <= now() AND (r.claimed_until IS NULL OR r.claimed_until <= now())`;
/**
 * Due rows, their claims and their breakers. All times are the database's: it is the one clock that the processes
 * share. Locks are taken rows first, then destinations, each in the order of their ids, or else skipped.
 */
let OutboundRepository = class OutboundRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    /**
     * Claims due rows, the longest due first, in one statement. Nobody else gets them before the lease is over. Of a
     * destination whose breaker is half-open one row is claimed, by one process.
     */
    async claim(tables, leaseS, room) {
        const { rows, destination, destinations, deliverable, columns } = tables;
        const [claimed] = await this.dataSource.query(`WITH ready AS MATERIALIZED (
         SELECT d.id, d.open_until IS NOT NULL AS probe,
                CASE WHEN d.open_until IS NULL THEN $3::int - coalesce(busy.count, 0) ELSE 1 END AS room
         FROM ${destinations} d
         LEFT JOIN unnest($4::text[], $5::int[]) AS busy (id, count) ON busy.id = d.id
         WHERE ${deliverable} AND (d.open_until IS NULL OR d.open_until <= now()) AND coalesce(busy.count, 0) < $3::int
       ), probing AS MATERIALIZED (
         SELECT d.id FROM ${destinations} d
         WHERE d.id IN (SELECT id FROM ready WHERE probe) AND d.open_until <= now()
           AND EXISTS (SELECT FROM ${rows} r WHERE r.${destination} = d.id AND ${DUE})
         FOR NO KEY UPDATE SKIP LOCKED
       ), due AS MATERIALIZED (
         SELECT r.id, r.due_at, ready.id AS destination, ready.probe
         FROM ready CROSS JOIN LATERAL (
           SELECT r.id, r.due_at FROM ${rows} r
           WHERE r.${destination} = ready.id AND ${DUE}
           ORDER BY r.due_at LIMIT ready.room
           FOR NO KEY UPDATE SKIP LOCKED
         ) r
         WHERE NOT ready.probe OR ready.id IN (SELECT id FROM probing)
         ORDER BY r.due_at LIMIT $2
       ), probes AS (
         UPDATE ${destinations} d SET open_until = now() + make_interval(secs => $1)
         FROM due WHERE due.probe AND d.id = due.destination
       )
       UPDATE ${rows} r SET claimed_until = now() + make_interval(secs => $1)
       FROM due JOIN ${destinations} d ON d.id = due.destination
       WHERE r.id = due.id
       RETURNING r.id, due.destination, due.probe, r.attempts + 1 AS attempt, r.claimed_until::text AS claim, ${columns}`, [leaseS, room.free, room.perDestination, [...room.busy.keys()], [...room.busy.values()]]);
        return claimed.map((row) => ({
            id: row.id,
            destination: row.destination,
            attempt: row.attempt,
            probe: row.probe,
            claim: row.claim,
            row,
        }));
    }
    /**
     * Writes finished tries: the attempts, what becomes of their rows, and their destinations' breakers. A try whose
     * claim was lost meanwhile (this process stood still) is kept too, but moves its row only when it was delivered.
     */
    async record(tables, outcomes) {
        if (outcomes.length === 0)
            return [];
        return this.dataSource.transaction(async (tx) => {
            await this.recordAttempts(tx, tables, outcomes);
            return this.moveBreakers(tx, tables, outcomes);
        });
    }
    /** Gives claims back, as if the rows had never been claimed, or to be claimed again after some time. */
    async release(tables, claims, dueInS = 0) {
        if (claims.length === 0)
            return;
        await this.dataSource.query(`WITH freed AS (
         UPDATE ${tables.rows} r
         SET claimed_until = NULL,
             due_at = CASE WHEN $3::float8 > 0 THEN now() + make_interval(secs => $3) ELSE r.due_at END
         FROM unnest($1::uuid[], $2::timestamptz[]) AS given (id, claim)
         WHERE r.id = given.id AND r.claimed_until = given.claim AND r.state = 'pending'
       )
       UPDATE ${tables.destinations} SET open_until = now() WHERE id = ANY($4) AND open_until IS NOT NULL`, [
            claims.map(({ id }) => id),
            claims.map(({ claim }) => claim),
            dueInS,
            claims.filter(({ probe }) => probe).map(({ destination }) => destination),
        ]);
    }
    async recordAttempts(tx, tables, outcomes) {
        const of = (pick) => outcomes.map(pick);
        await tx.query(`WITH outcome AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::int[], $5::smallint[], $6::text[],
                              $7::bytea[], $8::boolean[], $9::float8[])
           AS given (id, claim, started_at, duration_ms, status, error, response, delivered, retry_in_s)
       ), locked AS MATERIALIZED (
         SELECT r.id, r.attempts + 1 AS number, r.state, r.claimed_until, r.due_at FROM ${tables.rows} r
         WHERE r.id = ANY($1) ORDER BY r.id FOR NO KEY UPDATE
       ), kept AS (
         INSERT INTO ${tables.attempts} (${tables.attemptOf}, number, started_at, duration_ms, status, error, response)
         SELECT id, number, started_at, duration_ms, status, error, response FROM locked JOIN outcome USING (id)
       ), next AS (
         SELECT locked.id, locked.number,
                CASE WHEN outcome.delivered THEN 'delivered'
                     WHEN NOT claim.held THEN locked.state
                     WHEN outcome.retry_in_s IS NULL THEN 'failed'
                     ELSE 'pending' END AS state,
                CASE WHEN claim.held THEN now() + make_interval(secs => outcome.retry_in_s) ELSE locked.due_at END AS due_at,
                CASE WHEN NOT claim.held THEN locked.claimed_until END AS claimed_until
         FROM locked JOIN outcome USING (id)
         CROSS JOIN LATERAL (SELECT locked.state = 'pending' AND coalesce(locked.claimed_until = outcome.claim, false)) AS claim (held)
       )
       UPDATE ${tables.rows} r
       SET attempts = next.number,
           state = next.state,
           delivered_at = CASE WHEN next.state = 'delivered' THEN coalesce(r.delivered_at, now()) END,
           due_at = CASE WHEN next.state = 'pending' THEN next.due_at END,
           claimed_until = CASE WHEN next.state = 'pending' THEN next.claimed_until END
       FROM next WHERE r.id = next.id`, [
            of(({ claimed }) => claimed.id),
            of(({ claimed }) => claimed.claim),
            of(({ startedAt }) => startedAt),
            of(({ durationMs }) => durationMs),
            of(({ status }) => status),
            of(({ error }) => error),
            of(({ response }) => response),
            of(({ verdict }) => verdict === 'delivered'),
            of(({ retryInS }) => retryInS),
        ]);
    }
    async moveBreakers(tx, tables, outcomes) {
        const soundings = byDestination(outcomes);
        const gone = new Set(outcomes.flatMap(({ claimed, verdict }) => (verdict === 'gone' ? [claimed.destination] : [])));
        const failing = [...soundings].filter(([, list]) => list.some(({ delivered }) => !delivered)).map(([id]) => id);
        // Nearly always nothing has failed and nothing is to be written.
        const standing = await tx.query(`SELECT id, consecutive_failures AS failures, open_until IS NOT NULL AS open FROM ${tables.destinations}
       WHERE id = ANY($1) AND (id = ANY($2) OR consecutive_failures > 0 OR open_until IS NOT NULL)
       ORDER BY id FOR NO KEY UPDATE`, [[...soundings.keys()], failing]);
        if (standing.length === 0)
            return [];
        const moved = standing.map(({ id, ...before }) => ({
            destination: id,
            breaker: breakerAfter(before, soundings.get(id) ?? []),
            gone: gone.has(id),
        }));
        await tx.query(`UPDATE ${tables.destinations} d
       SET consecutive_failures = given.failures,
           open_until = CASE WHEN given.opened_for_s IS NOT NULL THEN now() + make_interval(secs => given.opened_for_s)
                             WHEN given.open THEN d.open_until END,
           enabled = d.enabled AND NOT given.gone,
           disabled_reason = CASE WHEN given.gone THEN 'gone' ELSE d.disabled_reason END
       FROM unnest($1::text[], $2::int[], $3::boolean[], $4::float8[], $5::boolean[])
         AS given (id, failures, open, opened_for_s, gone)
       WHERE d.id = given.id`, [
            moved.map(({ destination }) => destination),
            moved.map(({ breaker }) => breaker.failures),
            moved.map(({ breaker }) => breaker.open),
            moved.map(({ breaker }) => breaker.openedForS),
            moved.map(({ gone }) => gone),
        ]);
        return moved;
    }
};
OutboundRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], OutboundRepository);
export { OutboundRepository };
function byDestination(outcomes) {
    const soundings = new Map();
    for (const { claimed, verdict } of outcomes) {
        const sounding = { delivered: verdict === 'delivered', probe: claimed.probe };
        const list = soundings.get(claimed.destination);
        if (list)
            list.push(sounding);
        else
            soundings.set(claimed.destination, [sounding]);
    }
    return soundings;
}
//# sourceMappingURL=outbound.repository.js.map