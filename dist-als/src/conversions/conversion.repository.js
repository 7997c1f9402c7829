var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Injectable } from '@nestjs/common';
import { runPrepared } from '../platform/database/prepared.js';
import { RowSet } from '../platform/database/row-set.js';
import { CONVERSIONS, toConversion, TRANSITIONS, } from './conversion.columns.js';
const KEYS = new RowSet([
    ['conversion_id', 'text', ({ conversionId }) => conversionId],
    ['entitlement', 'text', ({ entitlement }) => entitlement],
]);
/** What belongs to the version stays as it is when there is no new one. */
const OF_VERSION = ['cause', 'version_receipt_id'];
const CHANGES = CONVERSIONS.columns
    .map(([name]) => name)
    .filter((name) => !['id', 'conversion_id', 'entitlement'].includes(name))
    .map((name) => `${name} = ${OF_VERSION.includes(name) ? `coalesce(given.${name}, c.${name})` : `given.${name}`}`);
const SELECTED = CONVERSIONS.columns
    .filter(([name]) => !OF_VERSION.includes(name))
    .map(([name]) => (name === 'content_hash' ? `encode(c.content_hash, 'hex') AS content_hash` : `c.${name}`))
    .join(', ');
const INSERT_NEW = {
    name: 'conversions-insert-new',
    text: `INSERT INTO conversions (${CONVERSIONS.names})
         SELECT ${CONVERSIONS.names} FROM ${CONVERSIONS.from('given')}
         ORDER BY conversion_id COLLATE "C", entitlement COLLATE "C"
         ON CONFLICT (conversion_id, entitlement) DO NOTHING
         RETURNING id`,
};
/** NO KEY: a full lock would also wait for the foreign keys of settlements, taken in an order of their own. */
const LOCK = {
    name: 'conversions-lock',
    text: `SELECT ${SELECTED} FROM conversions c JOIN ${KEYS.from('asked')} USING (conversion_id, entitlement)
         ORDER BY c.conversion_id COLLATE "C", c.entitlement COLLATE "C"
         FOR NO KEY UPDATE OF c`,
};
const UPDATE = {
    name: 'conversions-update',
    text: `UPDATE conversions c SET ${CHANGES.join(', ')}, updated_at = now(),
                version_at = CASE WHEN given.cause IS NULL THEN c.version_at ELSE now() END
         FROM ${CONVERSIONS.from('given')} WHERE c.id = given.id`,
};
const INSERT_TRANSITIONS = {
    name: 'transitions-insert',
    text: `INSERT INTO transitions (${TRANSITIONS.names}) SELECT * FROM ${TRANSITIONS.from('given')}`,
};
/** Conversions and their transitions. Rows are always touched in the order of their key, so that batches never deadlock. */
let ConversionRepository = class ConversionRepository {
    /**
     * Inserts those whose key nobody has taken. Waits for a transaction that is inserting the same key just now.
     *
     * @returns the ids that were inserted
     */
    async insertNew(tx, conversions) {
        const rows = await runPrepared(tx, INSERT_NEW, CONVERSIONS.parameters(conversions));
        return new Set(rows.map((row) => row.id));
    }
    /**
     * Reads and locks, until the transaction ends, what is known under these keys. NO KEY: a full lock would also wait for
     * the foreign keys that settlements take on these rows in an order of their own, and deadlock with them.
     */
    async lock(tx, keys) {
        return (await runPrepared(tx, LOCK, KEYS.parameters(keys))).map(toConversion);
    }
    /** Locks parked conversions after the given id, oldest first; those that another process works on are passed over. */
    async lockParked(tx, afterId, limit) {
        const rows = await tx.query(`SELECT ${SELECTED} FROM conversions c
       WHERE c.site IS NULL AND c.id > $1 ORDER BY c.id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`, [afterId, limit]);
        return rows.map(toConversion);
    }
    /**
     * Writes the new state of conversions that the transaction has locked. PostgreSQL moves the version that stood there
     * into the transitions.
     */
    async update(tx, conversions) {
        if (conversions.length > 0)
            await runPrepared(tx, UPDATE, CONVERSIONS.parameters(conversions));
    }
    /** Keeps versions that never stood in `conversions`, because another of the same batch took their place. */
    async insertTransitions(tx, transitions) {
        if (transitions.length > 0)
            await runPrepared(tx, INSERT_TRANSITIONS, TRANSITIONS.parameters(transitions));
    }
};
ConversionRepository = __decorate([
    Injectable()
], ConversionRepository);
export { ConversionRepository };
//# sourceMappingURL=conversion.repository.js.map