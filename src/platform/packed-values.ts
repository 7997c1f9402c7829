import { spellUuid, UUID_LENGTH } from './uuid-text.js';
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
/** Several nulls in a row, with their number. */
const NULLS = 9;
/** A UUID without its first bytes, which are those of the last UUID of version 7 before it: it was made about as late. */
const NEAR_UUID = 10;
/** The list that stands before it, once more. */
const SAME_LIST = 11;
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
const LONGEST_WORD = Math.max(...WORDS.map((word) => word.length));

/** A whole number that is kept as a text is taken apart here: its last digits as one number, those before as another. */
const LAST_DIGITS = 9;
const BILLION = 1e9;
const LIMB = 65_536;
const LIMB_OF_DIGITS = 100_000;
const UUID_BYTES = 16;
/** They change once in 65 seconds. */
const NEAR_BYTES = 4;
const VERSION_AT = 6;
const FEWEST_NULLS = 3;
/** Of 64 bits, that hold at most so many digits. */
const INTEGER_LENGTH = 19;
/** A byte becomes at most so many characters: eight become 19, sixteen 36. */
const SPELLED_PER_BYTE = 3;
const ZERO_DIGIT = 0x30;

/** Nobody keeps what is written here beyond one call. */
let scratch = Buffer.allocUnsafe(4096);
/** Where in it the UUID stands that a later one may be near to; below zero: there is none yet. */
let nearAt = -1;
const nearUuid = Buffer.alloc(UUID_BYTES);

/**
 * @param values null, booleans, numbers, texts, lists of them, or anything that JSON knows
 */
export function packValues(values: readonly unknown[]): Buffer {
  nearAt = -1;
  const end = writeAll(values, 0);
  return Buffer.from(scratch.subarray(0, end));
}

/**
 * @param start where they begin in the bytes
 * @param end where they end
 * @throws Error when they are damaged, or a newer version of Pitstop wrote them
 */
export function unpackValues(bytes: Buffer, start = 0, end = bytes.length): unknown[] {
  const values: unknown[] = [];
  const reader = new Reader(bytes, start, end);
  while (!reader.ended) reader.readInto(values);
  return values;
}

function writeAll(values: readonly unknown[], start: number): number {
  const { length } = values;
  let at = start;
  for (let index = 0; index < length;) {
    if (at + 32 > scratch.length) grow(at + 32);
    const value = values[index];
    const nulls = value === null ? nullsFrom(values, index) : 0;
    if (nulls >= FEWEST_NULLS) at = mark(nulls, mark(NULLS, at));
    else if (index > 0 && isSameList(values[index - 1], value)) at = mark(SAME_LIST, at);
    else at = write(value, at);
    index += nulls >= FEWEST_NULLS ? nulls : 1;
  }
  return at;
}

function nullsFrom(values: readonly unknown[], index: number): number {
  let end = index + 1;
  while (values[end] === null && end - index < 255) end++;
  return end - index;
}

/** Of lists that hold no others. */
function isSameList(before: unknown, value: unknown): boolean {
  if (!Array.isArray(value) || !Array.isArray(before) || value.length !== before.length) return false;
  for (let index = 0; index < value.length; index++) {
    const element: unknown = value[index];
    if (element !== before[index] || typeof element === 'object') return false;
  }
  return true;
}

function write(value: unknown, at: number): number {
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
  const { length } = value;
  if (length === UUID_LENGTH && writeUuid(value, scratch, at + 1)) return markUuid(at);
  if (length > 8 && length < 20 && isCanonicalInteger(value)) return writeDigits(value, mark(INTEGER_TEXT, at));
  const word = length <= LONGEST_WORD ? WORD_CODES.get(value) : undefined;
  if (word !== undefined) return mark(word, at);
  const short = writeAscii(value, at);
  if (short > 0) return short;
  // Half a surrogate pair is no UTF-8; JSON escapes it.
  if (!value.isWellFormed()) return writeSized(JSON_TEXT, JSON.stringify(value), at);
  const bytes = Buffer.byteLength(value);
  if (TEXT + bytes > 255) return writeSized(LONG_TEXT, value, at, bytes);
  if (at + 1 + bytes > scratch.length) grow(at + 1 + bytes);
  return mark(TEXT + bytes, at) + scratch.write(value, at + 1);
}

/** @param at where its code goes; its bytes stand behind it already */
function markUuid(at: number): number {
  const from = at + 1;
  if (nearAt >= 0 && isNear(from)) {
    for (let index = from; index < from + UUID_BYTES - NEAR_BYTES; index++) {
      scratch[index] = scratch[index + NEAR_BYTES] as number;
    }
    return mark(NEAR_UUID, at) + UUID_BYTES - NEAR_BYTES;
  }
  if (isOfVersion7(scratch, from)) nearAt = from;
  return mark(UUID, at) + UUID_BYTES;
}

function isNear(from: number): boolean {
  for (let index = 0; index < NEAR_BYTES; index++) {
    if (scratch[from + index] !== scratch[nearAt + index]) return false;
  }
  return true;
}

function isOfVersion7(bytes: Buffer, from: number): boolean {
  return (bytes[from + VERSION_AT] as number) >> 4 === 7;
}

/**
 * Writes the 64 bits of a canonical integer, as every event has moments in nanoseconds. Two doubles hold its digits
 * exactly, and so does each step from there to its halves; a BigInt would take ten times as long.
 */
function writeDigits(text: string, at: number): number {
  const split = text.length - LAST_DIGITS;
  const first = numberAt(text, 0, split);
  const low = (first % LIMB) * BILLION + numberAt(text, split, text.length);
  const upper = Math.floor(first / LIMB) * BILLION + Math.floor(low / LIMB);
  scratch.writeUInt32BE(Math.floor(upper / LIMB), at);
  return scratch.writeUInt32BE((upper % LIMB) * LIMB + (low % LIMB), at + 4);
}

function numberAt(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) number = number * 10 + (text.charCodeAt(at) - ZERO_DIGIT);
  return number;
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

/**
 * Reads values in two passes. The first writes the short texts, ids and digits of all of them one behind the other, so that
 * one call out of JavaScript makes a single text of them; the second gives each value its slice of it.
 */
class Reader {
  private readonly texts: string;
  private textAt = 0;
  /** False when a short text has other characters: then slices are of its bytes, not of its characters. */
  private isAscii = true;
  private nearAt = -1;

  constructor(
    private readonly bytes: Buffer,
    private at: number,
    private readonly end: number,
  ) {
    this.texts = this.spell();
    this.at = at;
  }

  get ended(): boolean {
    return this.at >= this.end;
  }

  /** Adds the next value, or several nulls, to those of its list that came before. */
  readInto(values: unknown[]): void {
    const code = this.byte();
    if (code === NULLS) for (let left = this.byte(); left > 0; left--) values.push(null);
    else if (code === SAME_LIST) values.push(known(values.at(-1), code));
    else values.push(this.value(code));
  }

  private value(code: number): unknown {
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
        return this.uuid(UUID_BYTES);
      case NEAR_UUID:
        return this.uuid(UUID_BYTES - NEAR_BYTES);
      case INTEGER:
        return Number(this.bytes.readBigInt64BE(this.skip(8)));
      case INTEGER_TEXT:
        return this.integerText();
      case LIST:
        return this.list();
      case LONG_TEXT:
        return this.longText();
      case JSON_TEXT:
        return JSON.parse(this.longText());
      default:
        return known(undefined, code);
    }
  }

  private list(): unknown[] {
    const values: unknown[] = [];
    const length = this.byte();
    while (values.length < length) this.readInto(values);
    return values;
  }

  private byte(): number {
    return this.bytes[this.skip(1)] as number;
  }

  /** @returns where the bytes are that are passed */
  private skip(length: number): number {
    const from = this.at;
    this.at += length;
    if (this.at > this.end) throw new RangeError('Packed values end in the middle of one.');
    return from;
  }

  /** @returns where its text begins */
  private spelled(length: number, bytes: number): number {
    this.skip(bytes);
    this.textAt += length;
    return this.textAt - length;
  }

  private uuid(bytes: number): string {
    return this.texts.slice(this.spelled(UUID_LENGTH, bytes), this.textAt);
  }

  private integerText(): string {
    let from = this.spelled(INTEGER_LENGTH, 8);
    while (this.texts.charCodeAt(from) === ZERO_DIGIT) from++;
    return this.texts.slice(from, this.textAt);
  }

  private text(length: number): string {
    const from = this.spelled(length, length);
    if (this.isAscii) return this.texts.slice(from, this.textAt);
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  private longText(): string {
    const length = this.bytes.readUInt32BE(this.skip(4));
    const from = this.skip(length);
    return this.bytes.toString('utf8', from, this.at);
  }

  private spell(): string {
    const needed = SPELLED_PER_BYTE * (this.end - this.at);
    if (needed > scratch.length) grow(needed);
    let to = 0;
    while (!this.ended) {
      const code = this.byte();
      if (code >= TEXT) to = this.spellText(code - TEXT, to);
      else if (code === UUID) to = this.spellUuid(to);
      else if (code === NEAR_UUID) to = this.spellNearUuid(to);
      else if (code === INTEGER_TEXT) to = spellInteger(this.bytes, this.skip(8), to);
      else if (code === INTEGER) this.skip(8);
      else if (code === LIST || code === NULLS) this.byte();
      else if (code === LONG_TEXT || code === JSON_TEXT) this.skip(this.bytes.readUInt32BE(this.skip(4)));
    }
    return scratch.toString('latin1', 0, to);
  }

  private spellUuid(to: number): number {
    const from = this.skip(UUID_BYTES);
    if (isOfVersion7(this.bytes, from)) this.nearAt = from;
    spellUuid(this.bytes, from, scratch, to);
    return to + UUID_LENGTH;
  }

  private spellNearUuid(to: number): number {
    const from = this.skip(UUID_BYTES - NEAR_BYTES);
    if (this.nearAt < 0) throw new RangeError('A packed id is near to none.');
    for (let index = 0; index < UUID_BYTES; index++) {
      const at = index < NEAR_BYTES ? this.nearAt + index : from + index - NEAR_BYTES;
      nearUuid[index] = this.bytes[at] as number;
    }
    spellUuid(nearUuid, 0, scratch, to);
    return to + UUID_LENGTH;
  }

  private spellText(length: number, start: number): number {
    const from = this.skip(length);
    const { bytes } = this;
    const out = scratch;
    let seen = 0;
    for (let index = 0; index < length; index++) {
      const byte = bytes[from + index] as number;
      seen |= byte;
      out[start + index] = byte;
    }
    if (seen > 127) this.isAscii = false;
    return start + length;
  }
}

/** All 19 digits, zeros before them: what {@link writeDigits} wrote, in steps that a double holds exactly. */
function spellInteger(bytes: Buffer, from: number, to: number): number {
  const low = bytes.readUInt32BE(from + 4);
  const upper = bytes.readUInt32BE(from) * LIMB + Math.floor(low / LIMB);
  const rest = (upper % BILLION) * LIMB + (low % LIMB);
  const first = Math.floor(upper / BILLION) * LIMB + Math.floor(rest / BILLION);
  spellNumber(Math.floor(first / LIMB_OF_DIGITS), to, 5);
  spellNumber(first % LIMB_OF_DIGITS, to + 5, 5);
  spellNumber(rest % BILLION, to + 10, LAST_DIGITS);
  return to + INTEGER_LENGTH;
}

/** @param number below 2^31, for which division is cheap */
function spellNumber(number: number, start: number, length: number): void {
  const out = scratch;
  let rest = number | 0;
  for (let at = start + length - 1; at >= start; at--) {
    out[at] = ZERO_DIGIT + (rest % 10);
    rest = (rest / 10) | 0;
  }
}
function known<Value>(value: Value | undefined, code: number): Value {
  if (value === undefined)
    throw new Error(`The packed value ${code} is not known: a newer version of Pitstop wrote it.`);
  return value;
}
