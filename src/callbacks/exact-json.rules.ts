import { isAscii } from 'node:buffer';

/** Why bytes are not a JSON text that can be trusted to the letter. */
export interface JsonFault {
  readonly code: 'malformed_json' | 'duplicate_key' | 'too_deep';
  readonly detail: string;
}

/** @property plain whether no text in it holds anything but ASCII that JSON writes as it is */
export type JsonResult = { readonly value: unknown; readonly plain: boolean } | { readonly fault: JsonFault };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const UPPER_E = 0x45;
/** Tab, line feed, carriage return, space. */
const BLANKS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);

/** A double carries every decimal of this many significant digits. */
const EXACT_DIGITS = 15;
/** Exponents further out than this are never written out in digits; they stay as they are and no amount accepts them. */
const MAX_EXPONENT = 40;
/** Digits after the point up to which a double is sure to hold {@link EXACT_DIGITS}: it runs dry at the 307th. */
const SAFE_FRACTION = 100;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON without losing anything to the double: a number that a double cannot carry digit for digit is given back
 * as the text of its plain decimal. Duplicate keys are refused, because which of the two is meant is anybody's guess.
 * A byte-order mark is passed over; bytes that are not UTF-8 are refused.
 */
export function readJson(bytes: Buffer, maxDepth: number): JsonResult {
  const scan = scanStructure(bytes);
  const ascii = isAscii(bytes);
  const text = decode(bytes, ascii);
  if (text === null) return fault('malformed_json', 'The body is not UTF-8.');
  if (scan.depth > maxDepth)
    return fault('too_deep', `The body is nested ${scan.depth} deep; ${maxDepth} is the limit.`);
  let value: unknown;
  try {
    value = JSON.parse(scan.longNumbers ? quoteInexact(text) : text);
  } catch (error) {
    return fault('malformed_json', `The body is not JSON: ${parserWords(text, error)}.`);
  }
  if (countMembers(value) !== scan.members) {
    return fault('duplicate_key', 'An object of the body holds the same key twice, so its meaning is open.');
  }
  return { value, plain: ascii && !scan.escapes };
}

/** Null when the bytes are not UTF-8. */
function decode(bytes: Buffer, ascii: boolean): string | null {
  if (ascii) return bytes.toString('latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

interface Structure {
  readonly depth: number;
  readonly members: number;
  readonly escapes: boolean;
  /** Whether there may be a number that a double does not carry; seldom, and looked at more closely then. */
  readonly longNumbers: boolean;
}

/** Where bodies of the usual size are looked at: a plain array that the compiler knows is read twice as fast as a Buffer. */
const USUAL = new Uint8Array(65_536);

/**
 * One pass over the bytes, which takes half of what one over the text would. All that makes the structure of JSON is
 * ASCII; in UTF-8 no part of another character looks like it.
 */
function scanStructure(bytes: Buffer): Structure {
  const { length } = bytes;
  const json = length + 2 <= USUAL.length ? USUAL : new Uint8Array(length + 2);
  json.set(bytes);
  // A string without an end ends there, with a backslash as its last character too.
  json[length] = json[length + 1] = QUOTE;
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let escapes = false;
  let longNumbers = false;
  for (let at = 0; at < length; at++) {
    const byte = json[at] as number;
    if (byte === QUOTE) {
      do {
        at++;
        while (json[at] === BACKSLASH) {
          escapes = true;
          at += 2;
        }
      } while (json[at] !== QUOTE);
    } else if (byte === COLON) {
      members++;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > deepest) deepest = depth;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      const first = at;
      let next = json[at + 1] as number;
      while ((next >= ZERO && next <= NINE) || next === POINT) next = json[++at + 1] as number;
      longNumbers ||= at - first >= EXACT_DIGITS || next === LOWER_E || next === UPPER_E;
    }
  }
  return { depth: deepest, members, escapes, longNumbers };
}

/** The text with those numbers in quotes, and in plain digits, that a double would change. */
function quoteInexact(text: string): string {
  let quoted = '';
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfString(text, at);
    if (char !== MINUS && !(char >= ZERO && char <= NINE)) continue;
    const end = endOfToken(text, at);
    const exact = exactDecimal(text.slice(at, end));
    // A number in the place of a key is no JSON, and must not become any by being put into quotes.
    if (exact !== null && !isBeforeColon(text, end)) {
      quoted += `${text.slice(copied, at)}"${exact}"`;
      copied = end;
    }
    at = end - 1;
  }
  return quoted + text.slice(copied);
}

/** The index of the closing quote, or the end of the text. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === BACKSLASH) at++;
    else if (char === QUOTE) return at;
  }
  return text.length;
}

function endOfToken(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && /[0-9.eE+-]/.test(text.charAt(end))) end++;
  return end;
}

function isBeforeColon(text: string, from: number): boolean {
  let at = from;
  while (BLANKS.has(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === COLON;
}

/**
 * The plain decimal of a JSON number that a double does not carry, or that is written with an exponent; null for all
 * others, and for what is no JSON number (the parser words that error).
 */
function exactDecimal(token: string): string | null {
  const match = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token);
  if (!match) return null;
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  const significant = (whole + fraction).replace(/^0+/, '');
  if (exponent === undefined) {
    return significant.length <= EXACT_DIGITS && fraction.length <= SAFE_FRACTION ? null : token;
  }
  const shift = Number(exponent);
  if (Math.abs(shift) > MAX_EXPONENT) return token;
  const digits = (whole + fraction).padStart(1 - shift + fraction.length, '0');
  const point = digits.length - fraction.length + shift;
  const padded = digits.padEnd(point, '0');
  const integer = padded.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const decimals = padded.slice(point);
  return `${sign}${integer}${decimals ? `.${decimals}` : ''}`;
}

function countMembers(value: unknown): number {
  let members = 0;
  const open: object[] = isContainer(value) ? [value] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) {
      for (const item of next) if (isContainer(item)) open.push(item);
    } else {
      for (const name in next) {
        members++;
        const item = (next as Record<string, unknown>)[name];
        if (isContainer(item)) open.push(item);
      }
    }
  }
  return members;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * V8 quotes a piece of the input in its message; personal data must not travel through errors. The place is that in the
 * text as it came, where no number was put into quotes yet.
 */
function parserWords(text: string, error: unknown): string {
  const position = /position (\d+)/.exec(String(parserError(text) ?? error))?.[1];
  return position
    ? `the fault is at character ${position}`
    : 'it ends too early or holds a word that JSON does not know';
}

function parserError(text: string): unknown {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error;
  }
}

function fault(code: JsonFault['code'], detail: string): { fault: JsonFault } {
  return { fault: { code, detail } };
}
