/** A POST that came in one piece, and has nothing that an HTTP server would have to think about. */
export interface WholeRequest {
  /** As it stands in the request line. */
  readonly url: string;
  /** By their names in lower case; none comes twice. The very same object for the same head, as long as it is remembered. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Longer ones are none of a server's that calls back. */
const LONGEST_HEAD = 4096;
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const REQUEST_LINE = /POST (\/[\w!$%&'()*+,./:;=?@~-]*) HTTP\/1\.1\r\n/y;
/** Visible ASCII with blanks in between: what HTTP allows besides is left to those who know what to make of it. */
const HEADER = /([A-Za-z0-9-]+): ?([!-~](?:[ -~]*[!-~])?)\r\n/y;
/** A sender's heads differ in little but the length: so many are read once, whoever they are of. */
const MOST_KNOWN_HEADS = 500;
/** They change how the message is framed, or what becomes of the connection. */
const UNUSUAL = new Set(['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te', 'proxy-connection']);

let knownHeads = new Map<string, Head | null>();

/**
 * Reads a piece of a connection as one request. Whatever leaves room for a second opinion is none: a repeated header, a
 * head of several pieces, a body that is shorter or longer than announced.
 *
 * @returns null when it is not that; nothing of it was used then
 */
export function readWholeRequest(bytes: Buffer): WholeRequest | null {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0 || end > LONGEST_HEAD) return null;
  const bodyAt = end + END_OF_HEAD.length;
  const head = knownHead(bytes.toString('latin1', 0, end + 2));
  if (head === null || head.length !== bytes.length - bodyAt) return null;
  return { url: head.url, headers: head.headers, body: bytes.subarray(bodyAt) };
}

interface Head {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's, in bytes. */
  readonly length: number;
}

function knownHead(text: string): Head | null {
  let head = knownHeads.get(text);
  if (head === undefined) {
    if (knownHeads.size >= MOST_KNOWN_HEADS) knownHeads = new Map();
    head = readHead(text);
    knownHeads.set(text, head);
  }
  return head;
}

function readHead(text: string): Head | null {
  REQUEST_LINE.lastIndex = 0;
  const url = REQUEST_LINE.exec(text)?.[1];
  if (url === undefined) return null;
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  HEADER.lastIndex = REQUEST_LINE.lastIndex;
  while (HEADER.lastIndex < text.length) {
    const [, spelled, value] = HEADER.exec(text) ?? [];
    if (spelled === undefined || value === undefined) return null;
    const name = spelled.toLowerCase();
    if (name in headers || UNUSUAL.has(name)) return null;
    headers[name] = value;
  }
  const { host, connection, 'content-length': length } = headers;
  if (host === undefined || length === undefined || !/^\d{1,9}$/.test(length)) return null;
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return null;
  return { url, headers, length: Number(length) };
}
