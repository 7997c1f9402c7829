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
/** Groups of two digits; what stands between them is always the same. */
const MOMENT_PAIRS = [0, 2, 5, 8, 11, 14, 17];
const MOMENT_WITHOUT_FRACTION = 19;
const IS_ZULU = 0x10;

/** How a known field's name is written, by what follows it. */
interface Name {
  /** With its closing mark and the colon. */
  readonly bytes: Uint8Array;
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

const HEX_VALUE = new Int8Array(256).fill(-1);
[...'0123456789abcdef'].forEach((digit, value) => (HEX_VALUE[digit.charCodeAt(0)] = value));

/** Reused from body to body; what is larger gets its own. */
const SHARED = Buffer.allocUnsafeSlow(16_384);

/** Never longer than twice the text. */
export function encodePhrases(bytes: Uint8Array): Buffer {
  const out = 2 * bytes.length > SHARED.length ? Buffer.allocUnsafe(2 * bytes.length) : SHARED;
  let to = 0;
  let at = 0;
  let last = null as Name | null;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte !== QUOTE) {
      to = writeByte(out, to, byte);
      at++;
      continue;
    }
    const name: Name | null = last?.next && isAt(bytes, at + 1, last.next) ? last.next : nameAt(bytes, at + 1);
    let inText = true;
    if (!name) {
      out[to++] = QUOTE;
      at++;
    } else {
      if (last) last.next = name;
      last = name;
      const value = at + 1 + name.bytes.length;
      if (isNull(bytes, value)) {
        to = writePhrase(out, to, name.whenNull);
        at = value + 5;
        inText = false;
      } else if (bytes[value] === QUOTE) {
        to = writePhrase(out, to, name.whenText);
        at = value + 1;
      } else {
        to = writePhrase(out, to, name.otherwise);
        at = value;
        inText = false;
      }
    }
    if (!inText) continue;
    const written = writeUuid(out, to, bytes, at) || writeMoment(out, to, bytes, at);
    if (written > 0) {
      // What stood there ends at a quotation mark; its code says whether a comma followed.
      at = endOfText(bytes, at) + 1;
      if (out[to] === UUID_COMMA || out[to] === MOMENT_COMMA) at++;
      to = written;
      continue;
    }
    for (; at < bytes.length; at++) {
      const char = bytes[at] as number;
      if (char === QUOTE) {
        const closes = bytes[at + 1] === COMMA;
        out[to++] = closes ? CLOSING : QUOTE;
        at += closes ? 2 : 1;
        break;
      }
      to = writeByte(out, to, char);
      if (char === BACKSLASH && at + 1 < bytes.length) to = writeByte(out, to, bytes[++at] as number);
    }
  }
  return Buffer.from(out.subarray(0, to));
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
      const [century, year, month, day, hour, minute, second] = MOMENT_PAIRS.map((_, index) => pair(bytes, at + index));
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

function writeByte(out: Uint8Array, to: number, byte: number): number {
  if (byte < 0x20 || byte >= FIRST_PHRASE) out[to++] = BYTE;
  out[to++] = byte;
  return to;
}

function writePhrase(out: Uint8Array, to: number, index: number): number {
  if (index < 128) out[to++] = FIRST_PHRASE + index;
  else {
    out[to++] = index < 384 ? SECOND_PHRASES : THIRD_PHRASES;
    out[to++] = index < 384 ? index - 128 : index - 384;
  }
  return to;
}

function isNull(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x6e &&
    bytes[at + 1] === 0x75 &&
    bytes[at + 2] === 0x6c &&
    bytes[at + 3] === 0x6c &&
    bytes[at + 4] === COMMA
  );
}

/** Of a text without backslashes. */
function endOfText(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] !== QUOTE) at++;
  return at;
}

/** How far it wrote; 0 when the text is no UUID in small letters. */
function writeUuid(out: Uint8Array, start: number, bytes: Uint8Array, from: number): number {
  const end = from + UUID_LENGTH;
  if (bytes[from + 8] !== HYPHEN || bytes[from + 13] !== HYPHEN || bytes[end] !== QUOTE) return 0;
  if (bytes[from + 18] !== HYPHEN || bytes[from + 23] !== HYPHEN) return 0;
  let to = start;
  out[to++] = bytes[end + 1] === COMMA ? UUID_COMMA : UUID;
  for (let at = from; at < end; at += 2) {
    if (bytes[at] === HYPHEN) at++;
    // Negative when either is no digit: the sign outlives the shift.
    const byte = ((HEX_VALUE[bytes[at] as number] as number) << 4) | (HEX_VALUE[bytes[at + 1] as number] as number);
    if (byte < 0) return 0;
    out[to++] = byte;
  }
  return to - start === 17 ? to : 0;
}

/** How far it wrote; 0 when the text is no moment with the offset zero. */
function writeMoment(out: Uint8Array, start: number, bytes: Uint8Array, from: number): number {
  if (bytes[from + 4] !== HYPHEN || bytes[from + 7] !== HYPHEN || bytes[from + 10] !== 0x54) return 0;
  if (bytes[from + 13] !== COLON || bytes[from + 16] !== COLON) return 0;
  let to = start + 1;
  for (const offset of MOMENT_PAIRS) {
    const number = pairAt(bytes, from + offset);
    if (number < 0) return 0;
    out[to++] = number;
  }
  const form = to++;
  let at = from + MOMENT_WITHOUT_FRACTION;
  let digits = 0;
  if (bytes[at] === 0x2e) {
    at++;
    while (digits < 9 && isDigit(bytes[at + digits])) digits++;
    if (digits === 0) return 0;
    for (let done = 0; done < digits; done += 2) {
      const ones = done + 1 < digits ? (bytes[at + done + 1] as number) - ZERO : 0;
      out[to++] = 10 * ((bytes[at + done] as number) - ZERO) + ones;
    }
    at += digits;
  }
  const isZulu = bytes[at] === 0x5a;
  at += isZulu ? 1 : 6;
  if (bytes[at] !== QUOTE || (!isZulu && !isOffsetZero(bytes, at - 6))) return 0;
  out[form] = isZulu ? digits | IS_ZULU : digits;
  out[start] = bytes[at + 1] === COMMA ? MOMENT_COMMA : MOMENT;
  return to;
}

/** `+00:00` */
function isOffsetZero(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x2b && pairAt(bytes, at + 1) === 0 && bytes[at + 3] === COLON && pairAt(bytes, at + 4) === 0;
}

/** The number of two digits; negative when anything else stands there. */
function pairAt(bytes: Uint8Array, at: number): number {
  const tens = bytes[at];
  const ones = bytes[at + 1];
  return isDigit(tens) && isDigit(ones) ? 10 * (tens - ZERO) + ones - ZERO : -1;
}

function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

/** The known field whose name, closing mark and colon stand there. */
function nameAt(bytes: Uint8Array, start: number): Name | null {
  let hash = 0;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) break;
    hash = nextHash(hash, byte);
  }
  const name = NAMES.get(hash);
  return name && isAt(bytes, start, name) ? name : null;
}

function isAt(bytes: Uint8Array, start: number, name: Name): boolean {
  const written = name.bytes;
  for (let at = 0; at < written.length; at++) if (bytes[start + at] !== written[at]) return false;
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
    byHash.set(hash, {
      bytes: Buffer.from(`${text}":`),
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
