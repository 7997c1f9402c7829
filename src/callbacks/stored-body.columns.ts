import { hash } from 'node:crypto';
import { decodeBody } from './stored-body.js';

/** What a query selects of a receipt `r` whose body, or its hash, it wants. */
export const STORED_BODY = 'r.body_encoding AS "bodyEncoding", r.body AS "bodyStored", r.sha256 AS "bodyHash"';

export interface StoredBodyColumns {
  readonly bodyEncoding: number;
  readonly bodyStored: Buffer;
  /** Null where the body says it. */
  readonly bodyHash: Buffer | null;
}

/** The row with the bytes as they came, and the hash of all that came, in place of the stored ones. */
export function withBody<Row extends StoredBodyColumns>(
  row: Row,
): Omit<Row, keyof StoredBodyColumns> & { body: Buffer; sha256: string } {
  const { bodyEncoding, bodyStored, bodyHash, ...rest } = row;
  const body = decodeBody({ encoding: bodyEncoding, bytes: bodyStored });
  return { ...rest, body, sha256: bodyHash?.toString('hex') ?? hash('sha256', body, 'hex') };
}
