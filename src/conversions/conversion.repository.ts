import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { idBytes } from '../platform/database/id-bytes.js';
import { idText } from '../platform/database/id-columns.js';
import {
  asList,
  runPrepared,
  runPreparedAlone,
  runPreparedList,
  type Prepared,
} from '../platform/database/prepared.js';
import { anyOf, encodeArray, RowSet } from '../platform/database/row-set.js';
import {
  CONVERSION_CHANGES,
  CONVERSIONS,
  SEEN,
  SELECTED,
  toConversion,
  toSeen,
  TRANSITIONS,
  type ConversionRow,
  type SeenConversion,
  type SeenRow,
  type WrittenConversion,
} from './conversion.columns.js';
import type { Conversion, ConversionNames, EntitlementKey, Transition } from './conversion.rules.js';

const KEYS = new RowSet<EntitlementKey>([
  ['conversion_id', 'bytea', ({ conversionId }) => idBytes(conversionId)],
  ['entitlement', 'text', ({ entitlement }) => entitlement],
]);
const INSERT_NEW: Prepared = {
  name: 'conversions-insert-new',
  text: `INSERT INTO conversions (${CONVERSIONS.names})
         SELECT ${CONVERSIONS.names} FROM ${CONVERSIONS.from('given')}
         ORDER BY conversion_id, entitlement COLLATE "C"
         ON CONFLICT (conversion_id, entitlement) DO NOTHING
         RETURNING id`,
};
const READ: Prepared = {
  name: 'conversions-read',
  text: `SELECT ${SEEN}
         FROM conversions c JOIN ${KEYS.from('asked')} USING (conversion_id, entitlement)`,
};
/** NO KEY: a full lock would also wait for the foreign keys of settlements, taken in an order of their own. */
const LOCK: Prepared = {
  name: 'conversions-lock',
  text: `SELECT ${SELECTED} FROM conversions c JOIN ${KEYS.from('asked')} USING (conversion_id, entitlement)
         ORDER BY c.conversion_id, c.entitlement COLLATE "C"
         FOR NO KEY UPDATE OF c`,
};
const UPDATE: Prepared = {
  name: 'conversions-update',
  text: `UPDATE conversions c SET ${CONVERSION_CHANGES} FROM ${CONVERSIONS.from('given')} WHERE c.id = given.id`,
};
const INSERT_TRANSITIONS: Prepared = {
  name: 'transitions-insert',
  text: `INSERT INTO transitions (${TRANSITIONS.names}) SELECT * FROM ${TRANSITIONS.from('given')}`,
};

const NAMES: Prepared = {
  name: 'conversions-names',
  text: asList(`SELECT c.id, id_text(c.conversion_id) AS "conversionId", c.offer_event_id AS "offerEventId", c.event_id AS "eventId",
                       ${idText('c.offer_id')} AS "offerId", c.offer_name AS "offerName", ${idText('c.click_id')} AS "clickId"
                FROM conversions c WHERE c.id = ${anyOf('uuid', '$1')}`),
};

/** Conversions and their transitions. Rows are always touched in the order of their key, so that batches never deadlock. */
@Injectable()
export class ConversionRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What is known under these keys, and for each what tells later whether it is still so. Locks nothing. */
  async read(keys: readonly EntitlementKey[]): Promise<SeenConversion[]> {
    return (await runPreparedAlone<SeenRow>(this.dataSource, READ, KEYS.parameters(keys))).map(toSeen);
  }

  /**
   * Inserts those whose key nobody has taken. Waits for a transaction that is inserting the same key just now.
   *
   * @returns the ids that were inserted
   */
  async insertNew(tx: EntityManager, conversions: readonly WrittenConversion[]): Promise<ReadonlySet<string>> {
    const rows = await runPrepared<{ id: string }>(tx, INSERT_NEW, CONVERSIONS.parameters(conversions));
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Reads and locks, until the transaction ends, what is known under these keys. NO KEY: a full lock would also wait for
   * the foreign keys that settlements take on these rows in an order of their own, and deadlock with them.
   */
  async lock(tx: EntityManager, keys: readonly EntitlementKey[]): Promise<Conversion[]> {
    return (await runPrepared<ConversionRow>(tx, LOCK, KEYS.parameters(keys))).map(toConversion);
  }

  /** Locks parked conversions after the given id, oldest first; those that another process works on are passed over. */
  async lockParked(tx: EntityManager, afterId: string, limit: number): Promise<Conversion[]> {
    const rows = await tx.query<ConversionRow[]>(
      `SELECT ${SELECTED} FROM conversions c
       WHERE c.site IS NULL AND c.id > $1 ORDER BY c.id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
      [afterId, limit],
    );
    return rows.map(toConversion);
  }

  /**
   * Writes the new state of conversions that the transaction has locked. PostgreSQL moves the version that stood there
   * into the transitions.
   */
  async update(tx: EntityManager, conversions: readonly WrittenConversion[]): Promise<void> {
    if (conversions.length > 0) await runPrepared(tx, UPDATE, CONVERSIONS.parameters(conversions));
  }

  /** What conversions are named by just now, by our ids of them. */
  async names(tx: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, ConversionNames>> {
    const rows = await runPreparedList<{ id: string } & ConversionNames>(tx, NAMES, [encodeArray('uuid', ids)]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Keeps versions that never stood in `conversions`, because another of the same batch took their place. */
  async insertTransitions(tx: EntityManager, transitions: readonly Transition[]): Promise<void> {
    if (transitions.length > 0) await runPrepared(tx, INSERT_TRANSITIONS, TRANSITIONS.parameters(transitions));
  }
}
