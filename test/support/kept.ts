import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { RECEIVED_HEADERS, withHeaders, type ReceivedHeadersColumns } from '../../src/callbacks/received-headers.js';
import { STORED_BODY, withBody, type StoredBodyColumns } from '../../src/callbacks/stored-body.columns.js';

/** A receipt as it lies in the database, with its quarantine entry if it has one. */
export interface KeptReceipt {
  readonly id: string;
  readonly outcome: string;
  readonly body: Buffer;
  readonly sha256: string;
  readonly size: number;
  readonly source_address: string | null;
  readonly headers: Record<string, string>;
  readonly conversion: string | null;
  readonly code: string | null;
  readonly errors: readonly { path: string; message: string }[] | null;
}

const SELECT = `SELECT r.id, coalesce(r.outcome, 'created') AS outcome, ${STORED_BODY}, r.size,
                       host(r.source_address) AS source_address, ${RECEIVED_HEADERS}, r.conversion, q.code, q.errors
                FROM receipts r LEFT JOIN quarantine q ON q.receipt_id = r.id`;

/** @throws Error when the receipt does not exist: the answer promised it */
export async function keptReceipt(sql: Client, id: unknown): Promise<KeptReceipt> {
  const { rows } = await sql.query<
    Omit<KeptReceipt, 'body' | 'headers' | 'sha256'> & ReceivedHeadersColumns & StoredBodyColumns
  >(`${SELECT} WHERE r.id = $1`, [id]);
  if (!rows[0]) throw new Error(`There is no receipt ${String(id)}.`);
  return withBody(withHeaders(rows[0]));
}

export async function countReceipts(sql: Client): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM receipts');
  return rows[0]?.count ?? 0;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The value of a counter or gauge in what `/metrics` answers; 0 when it has no such line. */
export async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}
