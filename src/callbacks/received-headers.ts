import { packValues, unpackValues } from '../platform/packed-values.js';

export type ReceivedHeaders = Readonly<Record<string, string>>;

/** Kept with the receipt. None of them can hold a secret. */
const KEPT = ['content-type', 'content-encoding', 'user-agent', 'x-forwarded-for'] as const;
const LONGEST_KEPT = 500;

type KeptHeader = (typeof KEPT)[number];
type GivenHeaders = Readonly<Partial<Record<KeptHeader, string | string[]>>>;

/** Senders are few, and write the same headers again and again. */
let lastKept: { readonly given: readonly unknown[]; readonly kept: ReceivedHeaders } = { given: [], kept: {} };

/** What a receipt keeps of a request's headers: the very same object when they are the same as the last time. */
export function keptHeaders(given: GivenHeaders): ReceivedHeaders {
  if (KEPT.some((name, index) => given[name] !== lastKept.given[index])) {
    lastKept = { given: KEPT.map((name) => given[name]), kept: keep(given) };
  }
  return lastKept.kept;
}

function keep(given: GivenHeaders): ReceivedHeaders {
  const kept: Partial<Record<KeptHeader, string>> = {};
  for (const name of KEPT) {
    const value = given[name];
    if (value !== undefined) kept[name] = String(value).slice(0, LONGEST_KEPT);
  }
  return kept;
}

let lastPacked: { readonly headers: ReceivedHeaders; readonly bytes: Buffer } | null = null;

/** Headers as a receipt keeps them: names and values in turn. Receipts of before have JSON. */
export function packHeaders(headers: ReceivedHeaders): Buffer {
  if (lastPacked?.headers !== headers) lastPacked = { headers, bytes: pack(headers) };
  return lastPacked.bytes;
}

function pack(headers: ReceivedHeaders): Buffer {
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
