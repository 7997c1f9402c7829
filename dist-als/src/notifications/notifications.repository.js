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
import { utc } from '../platform/database/sql-moment.js';
export const MESSAGE_TABLES = {
    rows: 'messages',
    destination: 'endpoint',
    destinations: 'endpoints',
    attempts: 'message_attempts',
    attemptOf: 'message',
    deliverable: 'd.enabled AND d.declared',
    columns: `d.url, d.secret_env AS "secretEnv", r.body`,
};
/** Endpoints, messages and their attempts. */
let NotificationsRepository = class NotificationsRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    /**
     * Makes the table say what the sites file declares. An endpoint that it no longer has is kept, undeclared, with what
     * waits for it. One that was disabled because its destination was gone is enabled again with a new URL.
     */
    async synchronise(endpoints) {
        const sorted = [...endpoints].sort((a, b) => (a.id < b.id ? -1 : 1));
        await this.dataSource.transaction(async (tx) => {
            // Processes that start together, perhaps with different files: one after the other.
            await tx.query('LOCK TABLE endpoints IN SHARE ROW EXCLUSIVE MODE');
            await tx.query(`INSERT INTO endpoints AS e (id, site, url, secret_env, events, environments)
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
               (excluded.site, excluded.url, excluded.secret_env, excluded.events, excluded.environments, true)`, [JSON.stringify(sorted)]);
            await tx.query('UPDATE endpoints SET declared = false WHERE declared AND id <> ALL($1)', [
                sorted.map(({ id }) => id),
            ]);
        });
    }
    /** Those that new messages are made for. */
    async subscribed(tx) {
        return tx.query('SELECT id, site, events, environments FROM endpoints WHERE enabled AND declared ORDER BY id');
    }
    /** Adds messages, due at once. One that an endpoint has already of the same event is left out. */
    async add(tx, messages) {
        if (messages.length === 0)
            return;
        const of = (pick) => messages.map(pick);
        await tx.query(`INSERT INTO messages (id, endpoint, type, subject, revision, conversion, body)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::int[], $6::uuid[], $7::text[])
       ON CONFLICT (subject, revision, endpoint) DO NOTHING`, [
            of(({ id }) => id),
            of(({ endpoint }) => endpoint),
            of(({ type }) => type),
            of(({ subject }) => subject),
            of(({ revision }) => revision),
            of(({ conversion }) => conversion),
            of(({ body }) => body),
        ]);
    }
    /**
     * The messages of these conversions and of their rewards, oldest first, with their attempts.
     * @param conversionIds our ids
     */
    async messagesOf(conversionIds) {
        if (conversionIds.length === 0)
            return [];
        const messages = await this.dataSource.query(`SELECT id, endpoint, type, conversion, nullif(subject, conversion) AS reward, revision, state,
              created_at AS "createdAt", ${utc('created_at')} AS at, due_at AS "dueAt", delivered_at AS "deliveredAt"
       FROM messages WHERE conversion = ANY($1) ORDER BY created_at, id`, [conversionIds]);
        const attempts = await this.attemptsOf(messages.map(({ id }) => id));
        return messages.map((message) => ({ ...message, attempts: attempts.get(message.id) ?? [] }));
    }
    async attemptsOf(messages) {
        if (messages.length === 0)
            return new Map();
        const rows = await this.dataSource.query(`SELECT message, number, started_at AS "startedAt", duration_ms AS "durationMs", status, error, response
       FROM message_attempts WHERE message = ANY($1) ORDER BY message, number`, [messages]);
        const attempts = new Map();
        for (const { message, response, ...attempt } of rows) {
            const list = attempts.get(message) ?? [];
            list.push({ ...attempt, response: response && readable(response) });
            attempts.set(message, list);
        }
        return attempts;
    }
};
NotificationsRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], NotificationsRepository);
export { NotificationsRepository };
/** Text for people: a character that was cut in two at the end is left out. */
function readable(response) {
    return new TextDecoder('utf-8').decode(response, { stream: true });
}
//# sourceMappingURL=notifications.repository.js.map