import { beginningOf, isWorthKeeping, wordsOf, type BodyPart, type BodyParts } from './body-parts.js';

/**
 * Writes a callback's JSON text small: the names of its fields, which are two thirds of it, as one byte each, ids and
 * moments as the numbers that they are, and what is said of the offer, which many callbacks have in common, as one byte
 * where it is kept already. A callback has all of its fields, so this gains more than deflate does, at a sixth of the
 * cost. Any bytes can be written and come back as they were; of other texts little is gained.
 *
 * Bodies are stored that cannot be read without these tables: never change what a code means.
 */

/** A byte that is none of the visible ASCII characters follows as it is. */
const BYTE = 0x00;
/** The 16 bytes of a UUID follow, which stood there as text in small letters, closing mark and maybe comma included. */
const UUID_COMMA = 0x01;
const UUID = 0x04;
/** The digits of a moment in UTC follow, which stood there as text, closing mark and maybe comma included. */
const MOMENT_COMMA = 0x02;
const MOMENT = 0x05;
/** Quotation mark and comma. */
const CLOSING = 0x03;
/** The second byte numbers a phrase from 128, or from 384, on. */
const SECOND_PHRASES = 0x06;
const THIRD_PHRASES = 0x07;
/** The text of a part that is kept apart stands here. */
const PART = 0x08;
/**
 * Seven bytes of a moment of this century in UTC follow, with six digits of its second: year, month and day in 7, 4 and 5
 * bits, the hour in 8, minute, second and microsecond in 6, 6 and 20. Closing mark and maybe comma included.
 */
const MICROS = 0x0a;
const MICROS_COMMA = 0x0b;
/** The same, and the seventh digit in an eighth byte. */
const TENTHS = 0x0c;
const TENTHS_COMMA = 0x0d;
/** From two to so many phrases that stand one after the other in the list: the code says how many, then comes the first. */
const PHRASES_IN_ORDER = 0x10;
const MOST_IN_ORDER = 17;
/** Bytes from here on are the first phrases themselves. */
const FIRST_PHRASE = 0x80;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const HYPHEN = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;

const UUID_LENGTH = 36;
const MOMENT_WITHOUT_FRACTION = 19;
const MOST_FRACTION_DIGITS = 9;
const IS_ZULU = 0x10;
/** `20`, the century's digits. */
const CENTURY = 0x3230;
/** `null` as a number of four bytes. */
const NULL = 0x6e75_6c6c;

/** How a known field's name is written, by what follows it. */
interface Name {
  /** How many bytes it has, closing mark and colon included. */
  readonly length: number;
  /** These bytes, four a number; the last number may overlap with the one before it. */
  readonly words: readonly number[];
  /** Which one came after it the last time: mostly GoKart keeps to its order. */
  next: Name | null;
  /** `"name":null,` */
  readonly whenNull: number;
  /** `"name":"` */
  readonly whenText: number;
  /** `"name":` */
  readonly otherwise: number;
  /** Whether its value is the offer's, and so the same in many callbacks. */
  readonly ofOffer: boolean;
}

const PHRASES = phrases();
const NAMES = namesByHash();

/** Longer texts are hardly what GoKart writes. */
export const LONGEST_PHRASED = 65_536;
/** More than anything looks ahead. */
const ZEROS_BEHIND = 64;
/**
 * What is read, with zeros behind it, so that nothing asks at each byte whether there is another, and what is written.
 * Constants, used from text to text: the compiler knows their addresses and lengths, which halves the cost of each byte.
 */
const TEXT = new Uint8Array(LONGEST_PHRASED + ZEROS_BEHIND);
const WORDS = new DataView(TEXT.buffer);
const TEXT_BYTES = Buffer.from(TEXT.buffer);
const OUT = Buffer.allocUnsafeSlow(2 * LONGEST_PHRASED);
const OUT_WORDS = new DataView(OUT.buffer);
/** Where the value ends that was written last. */
let valueEnd = 0;
/** Where what is written ends with fields that are null, which one was the last, and how many were in the list's order. */
let nullsEnd = 0;
let lastNull = 0;
let nullsInOrder = 0;

export interface Phrased {
  readonly bytes: Buffer;
  /** The one that the text holds; null without. */
  readonly part: BodyPart | null;
}

/**
 * @param text of {@link LONGEST_PHRASED} bytes at most
 * @param parts those that are known; what the text might share with others is noted there. Null: it shares nothing
 */
export function encodePhrases(text: Uint8Array, parts: BodyParts | null): Phrased {
  const { length } = text;
  TEXT.set(text);
  TEXT.fill(0, length, length + ZEROS_BEHIND);
  nullsEnd = -1;
  let to = 0;
  let at = 0;
  let last = null as Name | null;
  let part = null as BodyPart | null;
  let offerStart = -1;
  let offerEnd = -1;
  while (at < length) {
    const byte = TEXT[at++] as number;
    if (byte !== QUOTE) {
      to = writeByte(to, byte);
      continue;
    }
    const expected = last?.next;
    const name: Name | null = expected && isAt(at, expected) ? expected : nameAt(at, length);
    if (offerEnd < 0) {
      const start = at - 1;
      if (name?.ofOffer !== true) {
        if (offerStart >= 0) {
          if (isWorthKeeping(start - offerStart)) offerEnd = start;
          else offerStart = -1;
        }
      } else if (offerStart < 0) {
        offerStart = start;
        part = parts && partAt(start, length, parts);
        if (part) {
          OUT[to++] = PART;
          at = offerEnd = start + part.length;
          last = null;
          continue;
        }
      }
    }
    if (!name) OUT[to++] = QUOTE;
    else {
      if (last) last.next = name;
      last = name;
      at += name.length;
      if (isNull(at)) {
        to = writeNull(to, name.whenNull);
        at += 5;
        continue;
      }
      if (TEXT[at] !== QUOTE) {
        to = writePhrase(to, name.otherwise);
        continue;
      }
      to = writePhrase(to, name.whenText);
      at++;
    }
    const written = writeUuid(to, at) || writeMoment(to, at);
    if (written > 0) {
      to = written;
      at = valueEnd;
      continue;
    }
    while (at < length) {
      const char = TEXT[at++] as number;
      if (char === QUOTE) {
        const closes = TEXT[at] === COMMA;
        OUT[to++] = closes ? CLOSING : QUOTE;
        if (closes) at++;
        break;
      }
      to = writeByte(to, char);
      if (char === BACKSLASH && at < length) to = writeByte(to, TEXT[at++] as number);
    }
  }
  if (parts && !part && offerEnd > 0) note(offerStart, offerEnd, parts);
  return { bytes: Buffer.from(OUT.subarray(0, to)), part };
}

/**
 * @param part the text of the part that the text holds; null without
 * @throws Error when the bytes are not what {@link encodePhrases} writes
 */
export function decodePhrases(bytes: Buffer, part: Buffer | null): Buffer {
  const parts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const code = bytes.readUInt8(at++);
    if (code >= FIRST_PHRASE) parts.push(phrase(code - FIRST_PHRASE));
    else if (code >= 0x20) parts.push(String.fromCharCode(code));
    else if (code >= PHRASES_IN_ORDER) {
      const first = bytes.readUInt8(at++) - FIRST_PHRASE;
      for (let place = 0; place < code - PHRASES_IN_ORDER + 2; place++) parts.push(phrase(first + place));
    } else if (code === BYTE) parts.push(String.fromCharCode(bytes.readUInt8(at++)));
    else if (code === CLOSING) parts.push('",');
    else if (code === SECOND_PHRASES) parts.push(phrase(128 + bytes.readUInt8(at++)));
    else if (code === THIRD_PHRASES) parts.push(phrase(384 + bytes.readUInt8(at++)));
    else if (code === PART) {
      if (!part) throw new Error('The part that a stored body shares with others is not there: it is damaged.');
      parts.push(part.toString('latin1'));
    } else if (code === UUID || code === UUID_COMMA) {
      // Throws when it is cut off.
      bytes.readUInt8(at + 15);
      const hex = bytes.toString('hex', at, at + 16);
      parts.push(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
      parts.push(code === UUID_COMMA ? '",' : '"');
      at += 16;
    } else if (code === MOMENT || code === MOMENT_COMMA) {
      const [century, year, month, day, hour, minute, second] = Array.from({ length: 7 }, (_, place) =>
        pair(bytes, at + place),
      );
      const form = bytes.readUInt8(at + 7);
      const digits = form & ~IS_ZULU;
      at += 8;
      let fraction = '';
      for (; fraction.length < digits; at++) fraction += pair(bytes, at);
      parts.push(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}`);
      parts.push(digits > 0 ? `.${fraction.slice(0, digits)}` : '', form & IS_ZULU ? 'Z' : '+00:00');
      parts.push(code === MOMENT_COMMA ? '",' : '"');
    } else if (code === MICROS || code === MICROS_COMMA) {
      parts.push(micros(bytes, at), code === MICROS_COMMA ? '+00:00",' : '+00:00"');
      at += 7;
    } else if (code === TENTHS || code === TENTHS_COMMA) {
      parts.push(micros(bytes, at), String(bytes.readUInt8(at + 7)));
      parts.push(code === TENTHS_COMMA ? '+00:00",' : '+00:00"');
      at += 8;
    } else throw new Error(`The code ${code} of a stored body is not known: it is damaged.`);
  }
  return Buffer.from(parts.join(''), 'latin1');
}

/** A moment with six digits of its second, without its offset. */
function micros(bytes: Buffer, at: number): string {
  const date = bytes.readUInt16BE(at);
  const hour = bytes.readUInt8(at + 2);
  const time = bytes.readUInt32BE(at + 3);
  const days = `20${twoDigits(date >>> 9)}-${twoDigits((date >>> 5) & 0xf)}-${twoDigits(date & 0x1f)}`;
  const clock = `${twoDigits(hour)}:${twoDigits(time >>> 26)}:${twoDigits((time >>> 20) & 0x3f)}`;
  return `${days}T${clock}.${String(time & 0xf_ffff).padStart(6, '0')}`;
}

function phrase(index: number): string {
  const text = PHRASES[index];
  if (text === undefined) throw new Error(`The phrase ${index} of a stored body is not known: it is damaged.`);
  return text;
}

function pair(bytes: Buffer, at: number): string {
  return twoDigits(bytes.readUInt8(at));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** A part that nobody knew stands there. */
function note(start: number, end: number, parts: BodyParts): void {
  let hash = end - start;
  for (let at = start; at + 4 <= end; at += 4) hash = (Math.imul(hash, 31) + WORDS.getInt32(at)) | 0;
  if (parts.isMetOften(hash)) parts.want(TEXT_BYTES.toString('latin1', start, end));
}

/** The known part that begins there. */
function partAt(start: number, end: number, parts: BodyParts): BodyPart | null {
  for (const candidate of parts.beginningWith(beginningOf(WORDS, start))) {
    if (start + candidate.length <= end && isTextAt(start, candidate.words, candidate.length)) return candidate;
  }
  return null;
}

function writeByte(to: number, byte: number): number {
  if (byte < 0x20 || byte >= FIRST_PHRASE) OUT[to++] = BYTE;
  OUT[to++] = byte;
  return to;
}

function writePhrase(to: number, index: number): number {
  if (index < 128) OUT[to++] = FIRST_PHRASE + index;
  else {
    OUT[to++] = index < 384 ? SECOND_PHRASES : THIRD_PHRASES;
    OUT[to++] = index < 384 ? index - 128 : index - 384;
  }
  return to;
}

/** `"name":null,`, which mostly comes after others in the list's order. */
function writeNull(to: number, index: number): number {
  const follows = to === nullsEnd && index === lastNull + 1 && index < 128 && nullsInOrder < MOST_IN_ORDER;
  lastNull = index;
  if (!follows) {
    nullsInOrder = 1;
    nullsEnd = writePhrase(to, index);
    return nullsEnd;
  }
  nullsInOrder++;
  if (nullsInOrder > 2) {
    OUT[to - 2] = PHRASES_IN_ORDER + nullsInOrder - 2;
    return to;
  }
  OUT[to] = OUT[to - 1] as number;
  OUT[to - 1] = PHRASES_IN_ORDER;
  nullsEnd = to + 1;
  return nullsEnd;
}

function isNull(at: number): boolean {
  return WORDS.getInt32(at) === NULL && TEXT[at + 4] === COMMA;
}

/** How far it wrote; 0 when the text is no UUID in small letters. */
function writeUuid(start: number, from: number): number {
  const end = from + UUID_LENGTH;
  if (TEXT[from + 8] !== HYPHEN || TEXT[from + 13] !== HYPHEN || TEXT[end] !== QUOTE) return 0;
  if (TEXT[from + 18] !== HYPHEN || TEXT[from + 23] !== HYPHEN) return 0;
  const to = start + 1;
  const all =
    writeHex(to, from) &&
    writeHex(to + 2, from + 4) &&
    writeHex(to + 4, from + 9) &&
    writeHex(to + 6, from + 14) &&
    writeHex(to + 8, from + 19) &&
    writeHex(to + 10, from + 24) &&
    writeHex(to + 12, from + 28) &&
    writeHex(to + 14, from + 32);
  if (!all) return 0;
  OUT[start] = endValue(end) ? UUID_COMMA : UUID;
  return to + 16;
}

/**
 * Two bytes for four small hexadecimal digits, all four reckoned at once in the bytes of one number: a callback has four
 * hundred of them. Writing them back as text tells whether they were digits.
 */
function writeHex(to: number, from: number): boolean {
  const text = WORDS.getInt32(from);
  const values = (text & 0x0f0f_0f0f) + 9 * ((text >>> 6) & 0x0101_0101);
  const letters = ((values + 0x0606_0606) >>> 4) & 0x0101_0101;
  if ((values & 0x1010_1010) !== 0 || values + 0x3030_3030 + 0x27 * letters !== text) return false;
  const pairs = values | (values >>> 4);
  OUT_WORDS.setInt16(to, ((pairs >>> 8) & 0xff00) | (pairs & 0xff));
  return true;
}

/** Notes that a value ends with the quotation mark there. @returns whether a comma follows, which then belongs to it */
function endValue(quote: number): boolean {
  const comma = TEXT[quote + 1] === COMMA;
  valueEnd = comma ? quote + 2 : quote + 1;
  return comma;
}

/** How far it wrote; 0 when the text is no moment with the offset zero. */
function writeMoment(start: number, from: number): number {
  if (TEXT[from + 4] !== HYPHEN || TEXT[from + 7] !== HYPHEN || TEXT[from + 10] !== 0x54) return 0;
  if (TEXT[from + 13] !== COLON || TEXT[from + 16] !== COLON) return 0;
  const fine = writeMicros(start, from);
  if (fine > 0) return fine;
  let to = start + 1;
  const all =
    writePair(to++, from) &&
    writePair(to++, from + 2) &&
    writePair(to++, from + 5) &&
    writePair(to++, from + 8) &&
    writePair(to++, from + 11) &&
    writePair(to++, from + 14) &&
    writePair(to++, from + 17);
  if (!all) return 0;
  const form = to++;
  let at = from + MOMENT_WITHOUT_FRACTION;
  let digits = 0;
  if (TEXT[at] === DOT) {
    at++;
    while (digits + 1 < MOST_FRACTION_DIGITS && writePair(to, at + digits)) {
      to++;
      digits += 2;
    }
    if (isDigit(TEXT[at + digits] as number)) {
      OUT[to++] = 10 * ((TEXT[at + digits] as number) - ZERO);
      digits++;
    }
    if (digits === 0) return 0;
    at += digits;
  }
  const isZulu = TEXT[at] === 0x5a;
  if (!isZulu && !isOffsetZero(at)) return 0;
  at += isZulu ? 1 : 6;
  if (TEXT[at] !== QUOTE) return 0;
  OUT[form] = isZulu ? digits | IS_ZULU : digits;
  OUT[start] = endValue(at) ? MOMENT_COMMA : MOMENT;
  return to;
}

/** As GoKart writes them. How far it wrote; 0 for all others. */
function writeMicros(start: number, from: number): number {
  if (WORDS.getInt16(from) !== CENTURY || TEXT[from + MOMENT_WITHOUT_FRACTION] !== DOT) return 0;
  const year = pairAt(from + 2);
  const month = pairAt(from + 5);
  const day = pairAt(from + 8);
  const hour = pairAt(from + 11);
  const minute = pairAt(from + 14);
  const second = pairAt(from + 17);
  const first = pairAt(from + 20);
  const middle = pairAt(from + 22);
  const last = pairAt(from + 24);
  if ((year | month | day | hour | minute | second | first | middle | last) < 0) return 0;
  if (month > 0xf || day > 0x1f || minute > 0x3f || second > 0x3f) return 0;
  const seventh = TEXT[from + 26] as number;
  const hasSeventh = isDigit(seventh);
  const offset = from + (hasSeventh ? 27 : 26);
  if (!isOffsetZero(offset) || TEXT[offset + 6] !== QUOTE) return 0;
  OUT_WORDS.setInt16(start + 1, (year << 9) | (month << 5) | day);
  OUT[start + 3] = hour;
  OUT_WORDS.setInt32(start + 4, (minute << 26) | (second << 20) | (10_000 * first + 100 * middle + last));
  const hasComma = endValue(offset + 6);
  if (!hasSeventh) {
    OUT[start] = hasComma ? MICROS_COMMA : MICROS;
    return start + 8;
  }
  OUT[start] = hasComma ? TENTHS_COMMA : TENTHS;
  OUT[start + 8] = seventh - ZERO;
  return start + 9;
}

/** The number that two digits are; negative when anything else stands there. */
function pairAt(from: number): number {
  const tens = TEXT[from] as number;
  const ones = TEXT[from + 1] as number;
  return isDigit(tens) && isDigit(ones) ? 10 * (tens - ZERO) + ones - ZERO : -1;
}

/** `+00:00` */
function isOffsetZero(at: number): boolean {
  return WORDS.getInt32(at) === 0x2b30_303a && WORDS.getInt16(at + 4) === 0x3030;
}

/** One byte for two digits. @returns false when anything else stands there */
function writePair(to: number, from: number): boolean {
  const value = pairAt(from);
  if (value < 0) return false;
  OUT[to] = value;
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

/** The known field whose name, closing mark and colon stand there. */
function nameAt(start: number, length: number): Name | null {
  let hash = 0;
  for (let at = start; at < length; at++) {
    const byte = TEXT[at] as number;
    if (byte === QUOTE) break;
    hash = nextHash(hash, byte);
  }
  const name = NAMES.get(hash);
  return name && isAt(start, name) ? name : null;
}

function isAt(start: number, { words, length }: Name): boolean {
  return isTextAt(start, words, length);
}

/** @param words four bytes each, the last four of the text included, which may overlap with those before them */
function isTextAt(start: number, words: ArrayLike<number>, length: number): boolean {
  const lastWord = start + length - 4;
  for (let place = 0; place < words.length; place++) {
    if (WORDS.getInt32(Math.min(start + 4 * place, lastWord)) !== words[place]) return false;
  }
  return true;
}

function nextHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) & 0x3fff_ffff;
}

function namesByHash(): ReadonlyMap<number, Name> {
  const byHash = new Map<number, Name>();
  const index = new Map(PHRASES.map((text, at) => [text, at]));
  for (const written of PHRASES) {
    const text = /^"(\w+)":$/.exec(written)?.[1];
    if (text === undefined) continue;
    const hash = Buffer.from(text).reduce(nextHash, 0);
    if (byHash.has(hash)) throw new Error(`The hash of the name ${text} is that of another.`);
    const bytes = Buffer.from(`${text}":`);
    byHash.set(hash, {
      length: bytes.length,
      words: wordsOf(bytes),
      next: null,
      whenNull: index.get(`"${text}":null,`) ?? 0,
      whenText: index.get(`"${text}":"`) ?? 0,
      otherwise: index.get(written) ?? 0,
      ofOffer: /^(offer|event|sequenceNumber|partner)/i.test(text),
    });
  }
  return byHash;
}

/** The likeliest 128 come first. Their places are stored: a newer list needs an encoding of its own. */
function phrases(): readonly string[] {
  const numbers = ['rewardPoints', 'revenue', 'isRewardSent', 'conversion', 'sequenceNumber'];
  const texts = [
    ...['id', 'sentAt', 'status', 'rejectionReason', 'userCompletedAt', 'viewId', 'clickId', 'conversionId', 'offerId'],
    ...['offerName', 'offerAdvertiserId', 'offerAdvertiserName', 'offerCategoryId', 'offerCategoryName'],
    ...['offerCountryId', 'offerCountryCode2', 'offerCountryCode3', 'offerEventId', 'eventId', 'eventName'],
    ...['pubMemberId', 'pubClickId', 'pubSessionId', 'pubGender', 'pubAge', 'pubGeoCountry', 'pubGeoState'],
    ...['pubPostalCode', 'pubDevice', 'pubSub1', 'pubSub2', 'pubSub3', 'pubSub4', 'pubSub5'],
    ...['trackSysConversionId', 'trackSysConversionAmount', 'trackSysConversionIpAddress', 'trackSysConversionEmail'],
    ...['partnerId', 'partnerName', 'createdAt', 'clickTime'],
  ];
  const others = [
    ...Array.from({ length: 10 }, (_, index) => `pubSub${6 + index}`),
    ...['trackSysEventId', 'trackSysConversionUserId'],
    ...Array.from({ length: 5 }, (_, index) => `trackSysConversionSub${1 + index}`),
  ];
  const names = [...texts, ...numbers, ...others];
  const pascal = names.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  const whenText = (name: string): string => `"${name}":"`;
  const whenNull = (name: string): string => `"${name}":null,`;
  const otherwise = (name: string): string => `"${name}":`;
  return [
    ...texts.map(whenText),
    ...numbers.map(otherwise),
    ...names.map(whenNull),
    ...[...numbers, ...others].map(whenText),
    ...[...texts, ...others].map(otherwise),
    ...[...pascal.map(whenText), ...pascal.map(whenNull), ...pascal.map(otherwise)],
  ];
}
