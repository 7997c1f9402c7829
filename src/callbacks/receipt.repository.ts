import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CallbackOrder, CallbackOutcome } from '../conversions/conversion.rules.js';
import type { RawBody } from './raw-body.js';
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

/** Receipts, and what callbacks held that this version does not know. */
@Injectable()
export class ReceiptRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: EntityManager, settled: readonly SettledReceipt[]): Promise<void> {
    const of = <T>(pick: (item: SettledReceipt) => T): T[] => settled.map(pick);
    await tx.query(
      `INSERT INTO receipts (id, received_at, source_address, headers, sha256, size, body, outcome, conversion,
                             callback_id, sent_at_ns)
       SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::inet[], $4::json[], $5::bytea[], $6::int[], $7::bytea[],
                            $8::text[], $9::uuid[], $10::text[], $11::bigint[])`,
      [
        of(({ receipt }) => receipt.id),
        of(({ receipt }) => receipt.receivedAt),
        of(({ receipt }) => receipt.sourceAddress),
        of(({ receipt }) => JSON.stringify(receipt.headers)),
        of(({ receipt }) => receipt.body.sha256),
        of(({ receipt }) => receipt.body.size),
        of(({ receipt }) => receipt.body.bytes),
        of(({ outcome }) => outcome),
        of(({ conversion }) => conversion),
        of(({ order }) => order?.callbackId || null),
        of(({ order }) => order?.sentAtNs.toString() ?? null),
      ],
    );
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

  /** @param counts how often each name came, in one batch; the last receipt in which it came */
  async countUnknownFields(
    tx: EntityManager,
    counts: ReadonlyMap<string, { readonly count: number; readonly receiptId: string }>,
  ): Promise<void> {
    if (counts.size === 0) return;
    const names = [...counts.keys()];
    await tx.query(
      `INSERT INTO unknown_fields AS known (name, count, last_receipt_id)
       SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[]) AS seen (name, count, receipt) ORDER BY name COLLATE "C"
       ON CONFLICT (name) DO UPDATE
       SET count = known.count + excluded.count, last_seen_at = now(), last_receipt_id = excluded.last_receipt_id`,
      [names, names.map((name) => counts.get(name)?.count), names.map((name) => counts.get(name)?.receiptId)],
    );
  }

  /** The raw bytes of receipts by id. */
  async bodies(tx: EntityManager, receiptIds: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const rows = await tx.query<{ id: string; body: Buffer }[]>('SELECT id, body FROM receipts WHERE id = ANY($1)', [
      receiptIds,
    ]);
    return new Map(rows.map((row) => [row.id, row.body]));
  }
}
