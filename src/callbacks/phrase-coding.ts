/**
 * Writes a callback's JSON text small: the names of its fields, which are two thirds of it, as one byte each, ids and
 * moments as the numbers that they are. A callback has all of its fields, so this gains more than deflate does, at a
 * sixth of the cost. Any bytes can be written and come back as they were; of other texts little is gained.
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
/** Bytes from here on are the first phrases themselves. */
const FIRST_PHRASE = 0x80;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const HYPHEN = 0x2d;
const ZERO = 0x30;

const UUID_LENGTH = 36;
const MOMENT_WITHOUT_FRACTION = 19;
const MOST_FRACTION_DIGITS = 9;
const IS_ZULU = 0x10;
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
const OUT = Buffer.allocUnsafeSlow(2 * LONGEST_PHRASED);
const OUT_WORDS = new DataView(OUT.buffer);
/** Where the value ends that was written last. */
let valueEnd = 0;

/** @param text of {@link LONGEST_PHRASED} bytes at most */
export function encodePhrases(text: Uint8Array): Buffer {
  const { length } = text;
  TEXT.set(text);
  TEXT.fill(0, length, length + ZEROS_BEHIND);
  let to = 0;
  let at = 0;
  let last = null as Name | null;
  while (at < length) {
    const byte = TEXT[at++] as number;
    if (byte !== QUOTE) {
      to = writeByte(to, byte);
      continue;
    }
    const expected = last?.next;
    const name: Name | null = expected && isAt(at, expected) ? expected : nameAt(at, length);
    if (!name) OUT[to++] = QUOTE;
    else {
      if (last) last.next = name;
      last = name;
      at += name.length;
      if (isNull(at)) {
        to = writePhrase(to, name.whenNull);
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
  return Buffer.from(OUT.subarray(0, to));
}

/** @throws Error when the bytes are not what {@link encodePhrases} writes */
export function decodePhrases(bytes: Buffer): Buffer {
  const parts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const code = bytes.readUInt8(at++);
    if (code >= FIRST_PHRASE) parts.push(phrase(code - FIRST_PHRASE));
    else if (code >= 0x20) parts.push(String.fromCharCode(code));
    else if (code === BYTE) parts.push(String.fromCharCode(bytes.readUInt8(at++)));
    else if (code === CLOSING) parts.push('",');
    else if (code === SECOND_PHRASES) parts.push(phrase(128 + bytes.readUInt8(at++)));
    else if (code === THIRD_PHRASES) parts.push(phrase(384 + bytes.readUInt8(at++)));
    else if (code === UUID || code === UUID_COMMA) {
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
    } else throw new Error(`The code ${code} of a stored body is not known: it is damaged.`);
  }
  return Buffer.from(parts.join(''), 'latin1');
}

function phrase(index: number): string {
  const text = PHRASES[index];
  if (text === undefined) throw new Error(`The phrase ${index} of a stored body is not known: it is damaged.`);
  return text;
}

function pair(bytes: Buffer, at: number): string {
  return String(bytes.readUInt8(at)).padStart(2, '0');
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
  if (TEXT[at] === 0x2e) {
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

/** `+00:00` */
function isOffsetZero(at: number): boolean {
  return WORDS.getInt32(at) === 0x2b30_303a && WORDS.getInt16(at + 4) === 0x3030;
}

/** One byte for two digits. @returns false when anything else stands there */
function writePair(to: number, from: number): boolean {
  const tens = TEXT[from] as number;
  const ones = TEXT[from + 1] as number;
  if (!isDigit(tens) || !isDigit(ones)) return false;
  OUT[to] = 10 * (tens - ZERO) + ones - ZERO;
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
      words: Array.from({ length: Math.ceil(bytes.length / 4) }, (_, place) =>
        bytes.readInt32BE(Math.min(4 * place, bytes.length - 4)),
      ),
      next: null,
      whenNull: index.get(`"${text}":null,`) ?? 0,
      whenText: index.get(`"${text}":"`) ?? 0,
      otherwise: index.get(written) ?? 0,
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
