import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONVERSION_CHANGES, CONVERSIONS, type WrittenConversion } from '../conversions/conversion.columns.js';
import { conversionChanged, tellTransition } from '../conversions/conversion.events.js';
import { runPreparedAlone, type Prepared } from '../platform/database/prepared.js';
import { RowSet, type Column } from '../platform/database/row-set.js';
import { storedData } from '../platform/events/event-type.js';
import { RECEIPTS, receiptValues, type SettledReceipt } from './receipt.repository.js';

/** A callback of a conversion that was looked at before. */
export interface KnownCallback {
  readonly settled: SettledReceipt;
  /** What becomes of the conversion; null when it stays as it is. */
  readonly changed: WrittenConversion | null;
  /** The transaction that had written the conversion as it was looked at. */
  readonly writtenBy: string;
}

const keptName = (name: string): string => `kept_${name}`;
const KNOWN = new RowSet<KnownCallback>([
  ['written_by', 'text', ({ writtenBy }) => writtenBy],
  ...CONVERSIONS.columns.map(([name, type, valueOf]): Column<KnownCallback> => [
    name,
    type,
    ({ changed }) => changed && valueOf(changed),
  ]),
  ...RECEIPTS.columns.map(([name, type, valueOf]): Column<KnownCallback> => [
    keptName(name),
    type,
    ({ settled }) => valueOf(settled),
  ]),
  [
    'event',
    'bytea',
    ({ changed }) =>
      changed?.transition ? storedData(conversionChanged, tellTransition(changed.transition)).packed : null,
  ],
]);
const RECEIPT_VALUES = receiptValues(keptName);

/**
 * Everything that accepting such callbacks means, in one statement: one round trip and one commit for the batch. A row
 * whose conversion somebody has written since does nothing: its lock waits for them, and then the row is no longer the one
 * that was looked at. Locks are taken in the order of the keys, as everywhere. What changes nothing needs no lock.
 * `(… IN …) IS TRUE` keeps the planner to a hashed look-up.
 */
const ACCEPT: Prepared = {
  name: 'known-accept',
  text: `WITH given AS MATERIALIZED (
           SELECT * FROM ${KNOWN.from('given')}
         ), locked AS MATERIALIZED (
           SELECT c.id FROM conversions c JOIN given ON c.id = given.id
           WHERE c.xmin::text = given.written_by
           ORDER BY c.conversion_id, c.entitlement COLLATE "C"
           FOR NO KEY UPDATE OF c
         ), changed AS (
           UPDATE conversions c SET ${CONVERSION_CHANGES}
           FROM given WHERE c.id = given.id AND (given.id IN (SELECT id FROM locked)) IS TRUE
           RETURNING c.id
         ), appended AS (
           INSERT INTO events (epoch, type, packed)
           SELECT (SELECT epoch FROM event_log_epoch), '${conversionChanged.storedName}', event FROM given
           WHERE event IS NOT NULL AND (id IN (SELECT id FROM changed)) IS TRUE
         )
         INSERT INTO receipts (${RECEIPTS.names})
         SELECT ${RECEIPT_VALUES} FROM given WHERE id IS NULL OR (id IN (SELECT id FROM changed)) IS TRUE
         RETURNING id`,
};

/** Accepts callbacks of conversions that nobody has changed since they were looked at. */
@Injectable()
export class KnownRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Stores receipts, and what becomes of their conversions, those aside that have changed meanwhile; two of one
   * conversion in a batch are for the caller to avoid.
   *
   * @returns the ids of the receipts that were stored
   */
  async accept(callbacks: readonly KnownCallback[]): Promise<ReadonlySet<string>> {
    const rows = await runPreparedAlone<{ id: string }>(this.dataSource, ACCEPT, KNOWN.parameters(callbacks));
    return new Set(rows.map((row) => row.id));
  }
}
