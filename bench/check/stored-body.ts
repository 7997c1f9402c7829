import { decodeBody } from '../../src/callbacks/stored-body.js';

/** A body as a receipt keeps it. */
export interface StoredBody {
  readonly encoding: number;
  readonly bytes: Buffer;
  /** What it shares with others. */
  readonly part: Buffer | null;
  /** Id and moment of the callback, as the row has them. */
  readonly callback: string | null;
  readonly sentAtNs: string | null;
}

/** What a query selects of a receipt `r` for it. */
export const STORED_BODY = `r.body_encoding AS encoding, r.body AS bytes,
  (SELECT p.bytes FROM body_parts p WHERE r.body_encoding IN (4, 6) AND p.id = substr(r.body, 1, 5)) AS part,
  r.callback_uuid AS callback, r.sent_at_ns AS "sentAtNs"`;

/** The bytes that GoKart sent: the one place of the bench that knows how receipts keep them. */
export function readStoredBody({ callback, sentAtNs, ...stored }: StoredBody): Buffer {
  const told = callback && sentAtNs ? { callbackId: callback, sentAtNs: BigInt(sentAtNs) } : null;
  return decodeBody({ ...stored, told });
}
