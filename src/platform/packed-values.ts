import { writeUuid } from './uuid.js';

/**
 * Lists of values in few bytes: what stands in JSON by the row as names, digits and dashes. Texts that are ids take 16
 * bytes, whole numbers eight at most, common words one or two. Everything else is UTF-8 with its length.
 *
 * The first byte of a value says what it is. Rows are stored that cannot be read without these numbers: never give one
 * anew, add another.
 */
const NULL = 0;
const FALSE = 1;
const TRUE = 2;
const UUID = 3;
/** A whole number as a number, and as a text. */
const INTEGER = 4;
const INTEGER_TEXT = 5;
const LIST = 6;
const LONG_TEXT = 7;
/** Whatever has no form of its own: as JSON. */
const JSON_TEXT = 8;
/** From here on one byte each: the numbers from 0 up, the words, and the texts by their length in bytes. */
const SMALL_INTEGER = 16;
const SMALL_INTEGERS = 16;
const WORD = 32;
const TEXT = 96;

/** Only ever add at the end; there is room for 64. */
const WORDS = [
  ...[
    'callback',
    'history',
    'routing',
    'Pending',
    'Success',
    'Rejected',
    'production',
    'sandbox',
    'pending',
    'granted',
  ],
  ...['held', 'reversed', 'denied', 'adjusted', 'revenue', 'hold-days', 'member-day-cap', 'contradiction', 'POINTS'],
  ...['REVENUE', 'default', '', 'content-type', 'application/json', 'user-agent'],
];
const WORD_CODES = new Map(WORDS.map((word, index) => [word, WORD + index]));
/** Longer texts are not looked up, which spares reckoning their hashes. */
const LONGEST_WORD = Math.max(...WORDS.map((word) => word.length));

/** Nobody keeps what is written here beyond one call. */
let scratch = Buffer.allocUnsafe(4096);

/**
 * @param values null, booleans, numbers, texts, lists of them, or anything that JSON knows
 */
export function packValues(values: readonly unknown[]): Buffer {
  const end = writeAll(values, 0);
  return Buffer.from(scratch.subarray(0, end));
}

/** @throws Error when they are damaged, or a newer version of Pitstop wrote them */
export function unpackValues(bytes: Buffer): unknown[] {
  const values: unknown[] = [];
  const reader = new Reader(bytes);
  while (!reader.ended) values.push(reader.value());
  return values;
}

function writeAll(values: readonly unknown[], start: number): number {
  let at = start;
  for (const value of values) at = write(value, at);
  return at;
}

function write(value: unknown, at: number): number {
  if (at + 32 > scratch.length) grow(at + 32);
  if (value === null || value === undefined) return mark(NULL, at);
  if (typeof value === 'string') return writeText(value, at);
  if (typeof value === 'boolean') return mark(value ? TRUE : FALSE, at);
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return writeInteger(value as number, at);
  if (!Array.isArray(value) || value.length > 255) return writeSized(JSON_TEXT, JSON.stringify(value), at);
  return writeAll(value, mark(value.length, mark(LIST, at)));
}

function mark(code: number, at: number): number {
  scratch[at] = code;
  return at + 1;
}

function writeInteger(value: number, at: number): number {
  if (value >= 0 && value < SMALL_INTEGERS) return mark(SMALL_INTEGER + value, at);
  return scratch.writeBigInt64BE(BigInt(value), mark(INTEGER, at));
}

function writeText(value: string, at: number): number {
  const word = value.length <= LONGEST_WORD ? WORD_CODES.get(value) : undefined;
  if (word !== undefined) return mark(word, at);
  if (writeUuid(value, scratch, at + 1)) return mark(UUID, at) + 16;
  if (value.length > 8 && value.length < 20 && isCanonicalInteger(value)) {
    return scratch.writeBigInt64BE(BigInt(value), mark(INTEGER_TEXT, at));
  }
  const short = writeAscii(value, at);
  if (short > 0) return short;
  // Half a surrogate pair is no UTF-8; JSON escapes it.
  if (!value.isWellFormed()) return writeSized(JSON_TEXT, JSON.stringify(value), at);
  const bytes = Buffer.byteLength(value);
  if (TEXT + bytes > 255) return writeSized(LONG_TEXT, value, at, bytes);
  if (at + 1 + bytes > scratch.length) grow(at + 1 + bytes);
  return mark(TEXT + bytes, at) + scratch.write(value, at + 1);
}

function writeSized(code: number, text: string, at: number, bytes = Buffer.byteLength(text)): number {
  if (at + 5 + bytes > scratch.length) grow(at + 5 + bytes);
  const start = scratch.writeUInt32BE(bytes, mark(code, at));
  return start + scratch.write(text, start);
}

/** Most texts are short and ASCII: a loop over them costs less than one call out of JavaScript. @returns 0 for others */
function writeAscii(value: string, at: number): number {
  const { length } = value;
  if (length > 31) return 0;
  for (let index = 0; index < length; index++) {
    const unit = value.charCodeAt(index);
    if (unit > 127) return 0;
    scratch[at + 1 + index] = unit;
  }
  return mark(TEXT + length, at) + length;
}

/** Digits alone without a leading zero, fewer than 20: below 2^63 when there are 18, or 19 that begin with less than 9. */
function isCanonicalInteger(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first < 49 || first > (text.length === 19 ? 56 : 57)) return false;
  for (let index = 1; index < text.length; index++) {
    const digit = text.charCodeAt(index);
    if (digit < 48 || digit > 57) return false;
  }
  return true;
}

function grow(needed: number): void {
  const larger = Buffer.allocUnsafe(2 * needed);
  scratch.copy(larger);
  scratch = larger;
}

class Reader {
  private at = 0;
  /** All of it, as ids are most of it. */
  private readonly hex: string;

  constructor(private readonly bytes: Buffer) {
    this.hex = bytes.toString('hex');
  }

  get ended(): boolean {
    return this.at >= this.bytes.length;
  }

  value(): unknown {
    const code = this.bytes.readUInt8(this.at++);
    if (code >= TEXT) return this.text(code - TEXT);
    if (code >= WORD) return known(WORDS[code - WORD], code);
    if (code >= SMALL_INTEGER) return code - SMALL_INTEGER;
    switch (code) {
      case NULL:
        return null;
      case FALSE:
      case TRUE:
        return code === TRUE;
      case UUID:
        return this.uuid();
      case INTEGER:
        return Number(this.integer());
      case INTEGER_TEXT:
        return this.integer().toString();
      case LIST:
        return Array.from({ length: this.bytes.readUInt8(this.at++) }, () => this.value());
      case LONG_TEXT:
        return this.text(this.size());
      case JSON_TEXT:
        return JSON.parse(this.text(this.size()));
      default:
        return known(undefined, code);
    }
  }

  private size(): number {
    this.at += 4;
    return this.bytes.readUInt32BE(this.at - 4);
  }

  private integer(): bigint {
    this.at += 8;
    return this.bytes.readBigInt64BE(this.at - 8);
  }

  private text(length: number): string {
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError('Packed values end in the middle of a text.');
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  private uuid(): string {
    const start = 2 * this.at;
    this.at += 16;
    if (this.at > this.bytes.length) throw new RangeError('Packed values end in the middle of an id.');
    const part = (from: number, to: number): string => this.hex.slice(start + from, start + to);
    return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20, 32)}`;
  }
}

function known<Value>(value: Value | undefined, code: number): Value {
  if (value === undefined)
    throw new Error(`The packed value ${code} is not known: a newer version of Pitstop wrote it.`);
  return value;
}
