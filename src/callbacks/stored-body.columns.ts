import { hash } from 'node:crypto';
import { PART_ID_BYTES } from './body-parts.js';
import { decodeBody, WITH_PART } from './stored-body.js';

/** What a query selects of a receipt `r` whose body, or its hash, it wants. */
export const STORED_BODY = `r.body_encoding AS "bodyEncoding", r.body AS "bodyStored", r.sha256 AS "bodyHash",
  (SELECT part.bytes FROM body_parts part WHERE r.body_encoding IN (${WITH_PART.join(', ')}) AND part.id = substr(r.body, 1, ${PART_ID_BYTES}))
    AS "bodyPart", r.callback_uuid AS "bodyCallback", r.sent_at_ns AS "bodySentAt"`;

export interface StoredBodyColumns {
  readonly bodyEncoding: number;
  readonly bodyStored: Buffer;
  /** What it shares with others; null when it shares nothing. */
  readonly bodyPart: Buffer | null;
  /** What the row says of how it may begin: the callback's id, when it is a UUID, and when it was sent, in nanoseconds. */
  readonly bodyCallback: string | null;
  readonly bodySentAt: string | null;
  /** Null where the body says it. */
  readonly bodyHash: Buffer | null;
}

/** The row with the bytes as they came, and the hash of all that came, in place of the stored ones. */
export function withBody<Row extends StoredBodyColumns>(
  row: Row,
): Omit<Row, keyof StoredBodyColumns> & { body: Buffer; sha256: string } {
  const { bodyEncoding, bodyStored, bodyPart, bodyCallback, bodySentAt, bodyHash, ...rest } = row;
  const told = bodyCallback && bodySentAt ? { callbackId: bodyCallback, sentAtNs: BigInt(bodySentAt) } : null;
  const body = decodeBody({ encoding: bodyEncoding, bytes: bodyStored, part: bodyPart, told });
  return { ...rest, body, sha256: bodyHash?.toString('hex') ?? hash('sha256', body, 'hex') };
}
