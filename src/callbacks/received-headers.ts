import { packValues, unpackValues } from '../platform/packed-values.js';

export type ReceivedHeaders = Readonly<Record<string, string>>;

/** Headers as a receipt keeps them: names and values in turn. Receipts of before have JSON. */
export function packHeaders(headers: ReceivedHeaders): Buffer {
  const parts: string[] = [];
  for (const name of Object.keys(headers)) parts.push(name, headers[name] ?? '');
  return packValues(parts);
}

/** What a query selects of a receipt `r` whose headers it wants. */
export const RECEIVED_HEADERS = 'r.headers, r.packed_headers AS "packedHeaders"';

export interface ReceivedHeadersColumns {
  readonly headers: ReceivedHeaders | null;
  readonly packedHeaders: Buffer | null;
}

/** The row with the headers in the place of either form. */
export function withHeaders<Row extends ReceivedHeadersColumns>(
  row: Row,
): Omit<Row, keyof ReceivedHeadersColumns> & { headers: Record<string, string> } {
  const { packedHeaders, headers, ...rest } = row;
  return { ...rest, headers: packedHeaders ? unpackHeaders(packedHeaders) : { ...headers } };
}

function unpackHeaders(packed: Buffer): Record<string, string> {
  const parts = unpackValues(packed).map(String);
  const headers: Record<string, string> = {};
  for (let index = 0; index < parts.length; index += 2) headers[parts[index] ?? ''] = parts[index + 1] ?? '';
  return headers;
}
