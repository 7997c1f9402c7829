import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CallbackOrder, CallbackOutcome } from '../conversions/conversion.rules.js';
import { idColumns } from '../platform/database/id-columns.js';
import { runPrepared, type Prepared } from '../platform/database/prepared.js';
import { RowSet, type Column } from '../platform/database/row-set.js';
import { PART_ID_BYTES } from './body-parts.js';
import type { RawBody } from './raw-body.js';
import { packHeaders } from './received-headers.js';
import { STORED_BODY, withBody, type StoredBodyColumns } from './stored-body.columns.js';
import { WITH_PART } from './stored-body.js';
import type { Refusal } from './callback-reader.js';

/** Our durable record of one callback, before anybody knows what it means. */
export interface Receipt {
  /** Also the request's id. */
  readonly id: string;
  readonly receivedAt: Date;
  readonly sourceAddress: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RawBody;
}

export interface SettledReceipt {
  readonly receipt: Receipt;
  readonly outcome: CallbackOutcome | 'quarantined';
  /** Our id of the conversion; null in quarantine. */
  readonly conversion: string | null;
  /** Null in quarantine: it was not understood. */
  readonly order: Pick<CallbackOrder, 'callbackId' | 'sentAtNs'> | null;
}

/** How often a name that this version does not know came in one batch, and the last receipt in which it did. */
export interface UnknownFieldCount {
  readonly name: string;
  readonly count: number;
  readonly receiptId: string;
}

export const UNKNOWN_FIELDS = new RowSet<UnknownFieldCount>([
  ['name', 'text', ({ name }) => name],
  ['count', 'int8', ({ count }) => BigInt(count)],
  ['last_receipt_id', 'uuid', ({ receiptId }) => receiptId],
]);

/** @param first the number of the statement's first parameter of these */
export function countUnknownFieldsSql(first: number): string {
  return `INSERT INTO unknown_fields AS known (${UNKNOWN_FIELDS.names})
          SELECT ${UNKNOWN_FIELDS.names} FROM ${UNKNOWN_FIELDS.from('seen', first)} ORDER BY name COLLATE "C"
          ON CONFLICT (name) DO UPDATE SET count = known.count + excluded.count, last_seen_at = now(),
                                           last_receipt_id = excluded.last_receipt_id`;
}

const COUNT_UNKNOWN_FIELDS: Prepared = { name: 'unknown-fields-count', text: countUnknownFieldsSql(1) };

/** Most callbacks are the first of their conversion, so their rows do not say it. */
const USUAL_OUTCOME: CallbackOutcome = 'created';
/** SQL for what became of the callback of a receipt `r`. */
export const OUTCOME = `coalesce(r.outcome, '${USUAL_OUTCOME}')`;

/** What a receipt's row is made of; the address travels as text. */
const RECEIPT_COLUMNS: readonly Column<SettledReceipt>[] = [
  ['id', 'uuid', ({ receipt }) => receipt.id],
  ['received_at', 'timestamptz', ({ receipt }) => receipt.receivedAt],
  ['packed_headers', 'bytea', ({ receipt }) => packHeaders(receipt.headers)],
  // The body says it, unless it was cut off; lists of the quarantine show hashes without reading bodies.
  ['sha256', 'bytea', ({ receipt, outcome }) => (outcome === 'quarantined' ? receipt.body.sha256 : null)],
  ['size', 'int4', ({ receipt }) => receipt.body.size],
  ['body_encoding', 'int4', ({ receipt, order }) => receipt.body.storedBeside(order).encoding],
  ['body', 'bytea', ({ receipt, order }) => receipt.body.storedBeside(order).bytes],
  ['outcome', 'text', ({ outcome }) => (outcome === USUAL_OUTCOME ? null : outcome)],
  ['conversion', 'uuid', ({ conversion }) => conversion],
  ...idColumns<SettledReceipt>('callback_id', ({ order }) => order?.callbackId || null),
  ['sent_at_ns', 'int8', ({ order }) => order?.sentAtNs],
  ['source_address', 'text', ({ receipt }) => receipt.sourceAddress],
];
export const RECEIPTS = new RowSet(RECEIPT_COLUMNS);

/**
 * What a statement selects that stores receipts, in the order of `RECEIPTS.names`. It fails when a body names a part that is
 * not there, which costs less than a foreign key would.
 *
 * @param nameOf how a receipt's column is called among those that are selected from
 */
export function receiptValues(nameOf: (name: string) => string): string {
  const [encoding, body] = [nameOf('body_encoding'), nameOf('body')];
  const checked = `CASE WHEN ${encoding} IN (${WITH_PART.join(', ')}) THEN coalesce(
      (SELECT ${body} FROM body_parts part WHERE part.id = substr(${body}, 1, ${PART_ID_BYTES})), missing_body_part(${body})
    ) ELSE ${body} END`;
  return RECEIPTS.columns
    .map(([name]) => (name === 'body' ? checked : name === 'source_address' ? `${nameOf(name)}::inet` : nameOf(name)))
    .join(', ');
}

const INSERT: Prepared = {
  name: 'receipts-insert',
  text: `INSERT INTO receipts (${RECEIPTS.names})
         SELECT ${receiptValues((name) => name)} FROM ${RECEIPTS.from('given')}`,
};

/** Receipts, and what callbacks held that this version does not know. */
@Injectable()
export class ReceiptRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: EntityManager, settled: readonly SettledReceipt[]): Promise<void> {
    await runPrepared(tx, INSERT, RECEIPTS.parameters(settled));
  }

  /** Keeps a refused callback, with the reason, for a person to look at. */
  async quarantine(receipt: Receipt, refusal: Refusal): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.insert(tx, [{ receipt, outcome: 'quarantined', conversion: null, order: null }]);
      await tx.query('INSERT INTO quarantine (receipt_id, code, detail, errors) VALUES ($1, $2, $3, $4)', [
        receipt.id,
        refusal.code,
        refusal.detail,
        JSON.stringify(refusal.errors),
      ]);
    });
  }

  async countUnknownFields(tx: EntityManager, counts: readonly UnknownFieldCount[]): Promise<void> {
    if (counts.length > 0) await runPrepared(tx, COUNT_UNKNOWN_FIELDS, UNKNOWN_FIELDS.parameters(counts));
  }

  /** The raw bytes of receipts by id. */
  async bodies(tx: EntityManager, receiptIds: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const rows = await tx.query<({ id: string } & StoredBodyColumns)[]>(
      `SELECT r.id, ${STORED_BODY} FROM receipts r WHERE r.id = ANY($1)`,
      [receiptIds],
    );
    return new Map(rows.map((row) => [row.id, withBody(row).body]));
  }
}
