import { decodeBody } from './stored-body.js';
/** What a query selects of a receipt `r` whose body it wants. */
export const STORED_BODY = 'r.body_encoding AS "bodyEncoding", r.body AS "bodyStored"';
/** The row with the bytes as they came in place of the stored ones. */
export function withBody(row) {
    const { bodyEncoding, bodyStored, ...rest } = row;
    return { ...rest, body: decodeBody({ encoding: bodyEncoding, bytes: bodyStored }) };
}
//# sourceMappingURL=stored-body.columns.js.map