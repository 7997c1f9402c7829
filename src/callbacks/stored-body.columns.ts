import { decodeBody } from './stored-body.js';

/** What a query selects of a receipt `r` whose body it wants. */
export const STORED_BODY = 'r.body_encoding AS "bodyEncoding", r.body AS "bodyStored"';

export interface StoredBodyColumns {
  readonly bodyEncoding: number;
  readonly bodyStored: Buffer;
}

/** The row with the bytes as they came in place of the stored ones. */
export function withBody<Row extends StoredBodyColumns>(
  row: Row,
): Omit<Row, keyof StoredBodyColumns> & { body: Buffer } {
  const { bodyEncoding, bodyStored, ...rest } = row;
  return { ...rest, body: decodeBody({ encoding: bodyEncoding, bytes: bodyStored }) };
}
