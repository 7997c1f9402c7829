import { writeUuid } from '../uuid.js';

/** The column types that batches are written with, as PostgreSQL names them. */
export type ColumnType = 'text' | 'uuid' | 'int4' | 'int8' | 'bytea' | 'timestamptz' | 'date' | 'json' | 'numeric';

/**
 * One column of a batch: its name in SQL, its type, and where the value is found; null and undefined are NULL. A uuid is a
 * text or its 16 bytes. Each value is written before the next is asked for.
 */
export type Column<Row> = readonly [name: string, type: ColumnType, valueOf: (row: Row) => unknown];

/** Where arrays are written before their size is known; one for all, since writing waits for nothing. */
class Output {
  bytes = Buffer.allocUnsafeSlow(65_536);
  /** Over the same bytes. Its calls become single instructions, which those of a Buffer do not. */
  view = viewOf(this.bytes);
  at = 0;

  /** Makes room for so many bytes more. */
  reserve(size: number): void {
    if (this.at + size > this.bytes.length) this.grow(size);
  }

  private grow(size: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, this.at + size));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
    this.view = viewOf(larger);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const KEPT_OUTPUT_BYTES = 4 * 1024 * 1024;
let shared = new Output();

const ELEMENT_OIDS: Readonly<Record<ColumnType, number>> = {
  text: 25,
  json: 114,
  bytea: 17,
  uuid: 2950,
  int4: 23,
  int8: 20,
  timestamptz: 1184,
  date: 1082,
  numeric: 1700,
};

const HEADER_BYTES = 20;
/** An array without elements has no dimension either. */
const EMPTY_HEADER_BYTES = 12;
/** UTF-8 takes at most so many for a unit of a JavaScript text. */
const BYTES_PER_UNIT = 3;
/** Up to here a loop is quicker than a call out of JavaScript. */
const SHORT_TEXT = 48;
const MS_TO_2000 = 946_684_800_000;
const MS_PER_DAY = 86_400_000;
const TWO_TO_32 = 2 ** 32;
/** PostgreSQL's own limits. */
const NUMERIC_WHOLE_DIGITS = 131_072;
const NUMERIC_SCALE = 16_383;

/**
 * Rows on their way into one SQL statement: a column an array, `unnest` makes rows of them again. The arrays travel in
 * PostgreSQL's binary format, which costs node a quarter of what their text form does.
 *
 * @example
 * ```ts
 * const GIVEN = new RowSet<Badge>([['member', 'text', (badge) => badge.memberId], ['count', 'int4', (badge) => badge.count]]);
 * await tx.query(`INSERT INTO badges SELECT * FROM ${GIVEN.from('given')}`, GIVEN.parameters(badges));
 * ```
 */
export class RowSet<Row> {
  /** The names, comma-separated: for column lists. */
  readonly names: string;

  constructor(readonly columns: readonly Column<Row>[]) {
    this.names = columns.map(([name]) => name).join(', ');
  }

  /**
   * The FROM item that the rows are read from.
   *
   * @param first the number of the first parameter, for statements that have others before
   */
  from(alias: string, first = 1): string {
    const arrays = this.columns.map(([, type], index) => {
      const parameter = `$${first + index}`;
      // One is enough: the planner goes by the longest.
      return index === 0 ? arrayOf(type, parameter) : `${parameter}::${type}[]`;
    });
    return `unnest(${arrays.join(', ')}) AS ${alias} (${this.names})`;
  }

  /** The FROM item for one row, by scalar parameters: to arrays of one it is what planner and executor spare. */
  fromOne(alias: string): string {
    const values = this.columns.map(([, type], index) => `$${1 + index}::${type}`);
    return `(VALUES (${values.join(', ')})) AS ${alias} (${this.names})`;
  }

  /** The parameters of {@link fromOne}, in PostgreSQL's binary format too. */
  parametersOfOne(row: Row): (Buffer | null)[] {
    const out = emptyOutput();
    const ends = this.columns.map(([, type, valueOf]) => {
      const value = valueOf(row);
      if (value === null || value === undefined) return null;
      writeValue(out, type, value);
      return out.at;
    });
    const written = Buffer.from(out.bytes.subarray(0, out.at));
    let start = 0;
    return ends.map((end) => (end === null ? null : written.subarray(start, (start = end))));
  }

  /** The statement's parameters: one array a column, views of one piece of memory. */
  parameters(rows: readonly Row[]): Buffer[] {
    const out = emptyOutput();
    const ends = this.columns.map(([, type, valueOf]) => writeColumn(out, type, rows, valueOf));
    const written = Buffer.from(out.bytes.subarray(0, out.at));
    return ends.map((end, index) => written.subarray(ends[index - 1] ?? 0, end));
  }
}

/**
 * SQL for a parameter that is an array, in a subquery, so that the planner does not see how long it is: where a plan for the
 * few values of one batch seems cheaper than the one for all batches, PostgreSQL would plan each anew, which takes longer
 * than a small batch itself.
 */
export function arrayOf(type: ColumnType, parameter: string): string {
  return `(SELECT ${parameter}::${type}[])`;
}

/** SQL for one of the values of such a parameter: `id = …`. */
export function anyOf(type: ColumnType, parameter: string): string {
  return `ANY(${arrayOf(type, parameter)}::${type}[])`;
}

/**
 * A one-dimensional array in PostgreSQL's binary format, which `pg` sends as it is when a parameter is a Buffer.
 *
 * @throws TypeError or RangeError when a value is not of the type
 */
export function encodeArray(type: ColumnType, values: readonly unknown[]): Buffer {
  const out = emptyOutput();
  writeColumn(out, type, values, (value) => value);
  return Buffer.from(out.bytes.subarray(0, out.at));
}

function emptyOutput(): Output {
  if (shared.bytes.length > KEPT_OUTPUT_BYTES) shared = new Output();
  shared.at = 0;
  return shared;
}

/** @returns where it ends */
function writeColumn<Row>(out: Output, type: ColumnType, rows: readonly Row[], valueOf: (row: Row) => unknown): number {
  out.reserve(HEADER_BYTES);
  const header = out.at;
  out.at += rows.length === 0 ? EMPTY_HEADER_BYTES : HEADER_BYTES;
  let hasNull = 0;
  for (const row of rows) {
    const value = valueOf(row);
    out.reserve(4);
    const start = out.at;
    out.at += 4;
    if (value === null || value === undefined) {
      hasNull = 1;
      out.view.setInt32(start, -1);
      continue;
    }
    writeValue(out, type, value);
    out.view.setInt32(start, out.at - start - 4);
  }
  const { view } = out;
  view.setInt32(header, rows.length === 0 ? 0 : 1);
  view.setInt32(header + 4, hasNull);
  view.setInt32(header + 8, ELEMENT_OIDS[type]);
  if (rows.length === 0) return out.at;
  view.setInt32(header + 12, rows.length);
  view.setInt32(header + 16, 1);
  return out.at;
}

/** A switch, so that each call is of a function that the compiler knows. */
function writeValue(out: Output, type: ColumnType, value: unknown): void {
  switch (type) {
    case 'text':
    case 'json':
      return writeText(out, value as string);
    case 'uuid':
      return typeof value === 'string' ? writeUuidBytes(out, value) : writeBytes(out, value as Uint8Array);
    case 'int8':
      return writeInt64(out, typeof value === 'bigint' ? value : BigInt(value as string));
    case 'bytea':
      return writeBytes(out, value as Uint8Array);
    case 'int4':
      return writeInt32(out, value as number);
    case 'timestamptz':
      return writeMicroseconds(out, ((value as Date).getTime() - MS_TO_2000) * 1000);
    case 'numeric':
      return writeNumeric(out, value as string);
    case 'date':
      return writeInt32(out, (Date.parse(value as string) - MS_TO_2000) / MS_PER_DAY);
  }
}

function writeText(out: Output, value: string): void {
  out.reserve(BYTES_PER_UNIT * value.length);
  const { bytes, at } = out;
  if (value.length <= SHORT_TEXT) {
    let index = 0;
    for (; index < value.length; index++) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80) break;
      bytes[at + index] = unit;
    }
    if (index === value.length) {
      out.at = at + index;
      return;
    }
  }
  out.at = at + bytes.write(value, at);
}

function writeBytes(out: Output, value: Uint8Array): void {
  out.reserve(value.length);
  out.bytes.set(value, out.at);
  out.at += value.length;
}

function writeUuidBytes(out: Output, value: string): void {
  out.reserve(16);
  if (!writeUuid(value, out.bytes, out.at) && !writeUuid(value.toLowerCase(), out.bytes, out.at)) {
    throw new TypeError('A uuid of a batch is none.');
  }
  out.at += 16;
}

function writeInt32(out: Output, value: number): void {
  if ((value | 0) !== value) throw new RangeError('A whole number of a batch is none, or too large.');
  out.reserve(4);
  out.view.setInt32(out.at, value);
  out.at += 4;
}

function writeInt64(out: Output, value: bigint): void {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError('A whole number of a batch is too large.');
  out.reserve(8);
  out.view.setBigInt64(out.at, value);
  out.at += 8;
}

/** Without a BigInt: a double holds the microseconds of three hundred years. */
function writeMicroseconds(out: Output, since2000: number): void {
  if (!Number.isSafeInteger(since2000)) throw new RangeError('A moment of a batch is none, or too far.');
  out.reserve(8);
  const high = Math.floor(since2000 / TWO_TO_32);
  out.view.setInt32(out.at, high);
  out.view.setUint32(out.at + 4, since2000 - high * TWO_TO_32);
  out.at += 8;
}

/**
 * A plain decimal in groups of four digits, as numeric keeps it; the first group stands for 10000^weight. Zero or more:
 * the amounts that are written in batches have no sign.
 */
function writeNumeric(out: Output, text: string): void {
  const point = text.indexOf('.');
  const whole = point < 0 ? text.length : point;
  const scale = point < 0 ? 0 : text.length - point - 1;
  if (whole === 0 || (point >= 0 && scale === 0)) throw notNumeric();
  if (whole > NUMERIC_WHOLE_DIGITS || scale > NUMERIC_SCALE) throw new RangeError('A numeric of a batch is too long.');
  out.reserve(16 + text.length);
  const { view, at } = out;
  let weight = 0;
  let groups = 0;
  let used = 0;
  for (let group = Math.ceil(whole / 4) - 1; group >= -Math.ceil(scale / 4); group--) {
    const value = groupOf(text, whole, 4 * group);
    // Zeros in front are not kept, nor those at the end.
    if (groups === 0 && value === 0) continue;
    if (groups === 0) weight = group;
    view.setInt16(at + 8 + 2 * groups++, value);
    if (value !== 0) used = groups;
  }
  view.setInt16(at, used);
  view.setInt16(at + 2, weight);
  view.setInt16(at + 4, 0);
  view.setInt16(at + 6, scale);
  out.at = at + 8 + 2 * used;
}

/** Four digits as a number, the last of which stands for 10^exponent. */
function groupOf(text: string, whole: number, exponent: number): number {
  let value = 0;
  for (let power = exponent + 3; power >= exponent; power--) {
    // The point stands between 10^0 and 10^-1.
    const index = power >= 0 ? whole - 1 - power : whole - power;
    const digit = index >= 0 && index < text.length ? text.charCodeAt(index) - 0x30 : 0;
    if (digit < 0 || digit > 9) throw notNumeric();
    value = 10 * value + digit;
  }
  return value;
}

function notNumeric(): TypeError {
  return new TypeError('A numeric of a batch must be a plain decimal without a sign.');
}
