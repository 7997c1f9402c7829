import { decodeBody } from '../../src/callbacks/stored-body.js';

/** A body as a receipt keeps it. */
export interface StoredBody {
  readonly encoding: number;
  readonly bytes: Buffer;
  /** What it shares with others. */
  readonly part: Buffer | null;
}

/** What a query selects of a receipt `r` for it. */
export const STORED_BODY = `r.body_encoding AS encoding, r.body AS bytes,
  (SELECT p.bytes FROM body_parts p WHERE r.body_encoding = 4 AND p.id = substr(r.body, 1, 5)) AS part`;

/** The bytes that GoKart sent: the one place of the bench that knows how receipts keep them. */
export function readStoredBody(stored: StoredBody): Buffer {
  return decodeBody(stored);
}
