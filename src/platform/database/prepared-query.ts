import type { Duplex } from 'node:stream';
import { Query, type QueryResult } from 'pg';

/** What `pg` made of a statement's columns when PostgreSQL last described them. */
interface Described {
  fields: readonly unknown[];
  _parsers: readonly unknown[] | undefined;
  _prebuiltEmptyResultObject: object | null;
}

/** What of `pg`'s own parts is used here that its types do not tell of. */
interface QueryParts {
  readonly name: string;
  readonly values: readonly Value[];
  readonly _result: Described;
  _accumulateRows: boolean;
  hasBeenParsed(connection: QueryConnection): boolean;
}
interface QueryConnection {
  readonly stream: Duplex;
}
interface QueryHandlers {
  prepare(this: Query, connection: QueryConnection): void;
  handleCommandComplete(this: Query, message: unknown, connection: QueryConnection): void;
}

/** A value as it goes over the wire: in PostgreSQL's binary format, or as text. */
export type Value = Buffer | string | number | null;

/** A statement that each connection prepares under its name, with its values. */
export interface PreparedCall {
  /** ASCII. */
  readonly name: string;
  readonly text: string;
  readonly values: Value[];
}

const own = Query.prototype as unknown as QueryHandlers;
const described = new Map<string, Described>();

const BIND = 0x42;
const LENGTH_BYTES = 4;
const TEXT = 0;
const BINARY = 1;
/** Without a portal's name, and for all rows; then Sync. */
const EXECUTE_AND_SYNC = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);

/**
 * A statement that a connection has prepared goes out as one piece of bytes, and PostgreSQL is not asked again to describe
 * what it answers. `pg` makes five messages of it, value by value, and reads the description each time: with fifty values
 * that takes more than all else that is done for a statement. Whatever it is that a connection runs for the first time
 * goes `pg`'s own way.
 */
class PreparedQuery extends Query {
  prepare(connection: QueryConnection): void {
    const query = this as unknown as QueryParts;
    const known = query.hasBeenParsed(connection) ? described.get(query.name) : undefined;
    if (!known) {
      own.prepare.call(this, connection);
      return;
    }
    const { fields, _parsers, _prebuiltEmptyResultObject } = known;
    const { _result: result } = query;
    result.fields = fields;
    result._parsers = _parsers;
    result._prebuiltEmptyResultObject = _prebuiltEmptyResultObject;
    query._accumulateRows = true;
    connection.stream.write(bindExecuteSync(query.name, query.values));
  }

  handleCommandComplete(message: unknown, connection: QueryConnection): void {
    own.handleCommandComplete.call(this, message, connection);
    const { name, _result: result } = this as unknown as QueryParts;
    const { fields, _parsers, _prebuiltEmptyResultObject } = result;
    if (described.get(name)?.fields !== fields) described.set(name, { fields, _parsers, _prebuiltEmptyResultObject });
  }
}

/** @param send gives the query to the client */
export function sendCall(call: PreparedCall, send: (query: Query) => unknown): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    send(
      new PreparedQuery(call, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      }),
    );
  });
}

function bindExecuteSync(name: string, values: readonly Value[]): Buffer {
  let size = LENGTH_BYTES + 1 + name.length + 1 + 2 + 2 * values.length + 2 + LENGTH_BYTES * values.length + 2;
  for (const value of values) size += sizeOf(value);
  const out = Buffer.allocUnsafe(1 + size + EXECUTE_AND_SYNC.length);
  out[0] = BIND;
  let at = out.writeInt32BE(size, 1);
  // No portal's name.
  out[at++] = 0;
  at += out.write(name, at, 'latin1');
  out[at++] = 0;
  at = out.writeInt16BE(values.length, at);
  for (const value of values) {
    out[at] = 0;
    out[at + 1] = isBytes(value) ? BINARY : TEXT;
    at += 2;
  }
  at = out.writeInt16BE(values.length, at);
  for (const value of values) at = writeValue(out, value, at);
  // All that is answered comes as text.
  at = out.writeInt16BE(0, at);
  out.set(EXECUTE_AND_SYNC, at);
  return out;
}

/** Of what a value may be, `instanceof` would take five times as long to tell. */
function isBytes(value: Value): value is Buffer {
  return typeof value === 'object' && value !== null;
}

function sizeOf(value: Value): number {
  if (value === null) return 0;
  return isBytes(value) ? value.length : Buffer.byteLength(String(value));
}

/** @returns where it ends */
function writeValue(out: Buffer, value: Value, start: number): number {
  if (value === null) return out.writeInt32BE(-1, start);
  const at = start + LENGTH_BYTES;
  if (!isBytes(value)) {
    const length = out.write(String(value), at);
    out.writeInt32BE(length, start);
    return at + length;
  }
  out.writeInt32BE(value.length, start);
  out.set(value, at);
  return at + value.length;
}
