import { canonical } from '../platform/decimal.js';
import { parseMoment } from '../platform/moment.js';
import { isAmount, isStatus, MAX_ID_LENGTH } from './gokart-callback.dto.js';

/** How a field is used, which decides what is usual in it. A `required` one is a text with something in it. */
export type FieldUse = 'text' | 'required' | 'amount' | 'moment' | 'sentAt' | 'status' | 'ignored' | 'conversion';

/** A moment is needed several times, and read once. */
export class WrittenMoment {
  constructor(
    readonly text: string,
    readonly ns: bigint,
  ) {}
}

/** What a callback says, by the places of its fields; undefined where nothing is said. */
export type SaidValues = unknown[];

interface Key {
  /** As it stands in a body, in quotes and with the colon: four bytes each, of which the last may be in both of the last. */
  readonly words: readonly number[];
  readonly length: number;
  readonly place: number;
  readonly use: FieldUse;
  /** Which key followed it the last time; most often the same one follows again. */
  next: Key | null;
}

interface Keys {
  readonly byName: ReadonlyMap<string, Key>;
  /** Before the first key. */
  readonly start: Key;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;
const LOWER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** A double carries every decimal of so many characters, and of its text no exponent comes. */
const EXACT_LENGTH = 15;
const LONGEST_USUAL = 32_768;
const LONGEST_NAME = 64;
const UNUSUAL = -1;

/** 1 for what stands in a text as it is: ASCII from blank to tilde but for quote and backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte <= 0x7e && byte !== QUOTE && byte !== 0x5c ? 1 : 0,
);
const WORD_NULL = wordsOf('null')[0];
const WORD_TRUE = wordsOf('true')[0];
const WORD_ALSE = wordsOf('alse')[0];

/** Where a body is looked at: a plain array that the compiler knows is read twice as fast as a Buffer. */
const json = new Uint8Array(LONGEST_USUAL + LONGEST_NAME);
/** For four bytes at once, since half of a body are keys. */
const view = new DataView(json.buffer);

/**
 * Reads what nearly every callback is, in one pass over its bytes and without making an object of seventy fields: known
 * keys, none twice, without blanks between; short texts of ASCII without escapes, short numbers, null. Of anything else
 * it says nothing at all: that, and whatever is wrong, is for the reader of all JSON and class-validator to judge.
 */
export class UsualCallbackReader {
  private readonly envelope: Keys;
  private readonly conversion: Keys;
  private readonly required: readonly number[];

  /**
   * @param envelope the fields of the callback by the names that they are written with
   * @param conversion those of its conversion
   */
  constructor(
    envelope: ReadonlyMap<string, readonly [place: number, use: FieldUse]>,
    conversion: ReadonlyMap<string, readonly [place: number, use: FieldUse]>,
    private readonly places: number,
  ) {
    this.envelope = keysOf(envelope);
    this.conversion = keysOf(conversion);
    const needed = [...envelope.values(), ...conversion.values()].filter(([, use]) => isRequired(use));
    this.required = [...new Set(needed.map(([place]) => place))];
  }

  /**
   * @returns what is said, texts as they are written, numbers and words as the text that they come to; null when the
   *   body is not the usual one
   */
  read(bytes: Buffer): SaidValues | null {
    const { length } = bytes;
    if (length > LONGEST_USUAL) return null;
    json.set(bytes);
    // No text goes on beyond it, and no key either.
    json[length] = 0;
    if (json[0] !== OPEN_BRACE) return null;
    const said: SaidValues = new Array<unknown>(this.places).fill(undefined);
    if (this.readObject(this.envelope, bytes.toString('latin1'), 1, said) !== length) return null;
    for (const place of this.required) if (said[place] === undefined) return null;
    return said;
  }

  /** @returns where the object that begins before `from` is over, or {@link UNUSUAL} */
  private readObject(keys: Keys, text: string, from: number, said: SaidValues): number {
    let at = from;
    let before = keys.start;
    for (;;) {
      let key = before.next;
      if (key === null || !stands(key, at)) {
        key = findKey(keys, text, at);
        if (key === null) return UNUSUAL;
        before.next = key;
      }
      at += key.length;
      const { place, use } = key;
      if (said[place] !== undefined) return UNUSUAL;
      const byte = json[at] as number;
      if (byte === QUOTE) {
        const first = ++at;
        while (arePlain(view.getInt32(at))) at += 4;
        while (PLAIN[json[at] as number] === 1) at++;
        if (json[at] !== QUOTE || at - first > MAX_ID_LENGTH) return UNUSUAL;
        const value = readText(use, text.substring(first, at++));
        if (value === null) return UNUSUAL;
        said[place] = value;
      } else if (byte === LOWER_N) {
        if (use === 'status' || use === 'conversion' || isRequired(use)) return UNUSUAL;
        if (view.getInt32(at) !== WORD_NULL) return UNUSUAL;
        said[place] = null;
        at += 4;
      } else if (byte >= ZERO && byte <= NINE) {
        const end = endOfNumber(at);
        if (end === UNUSUAL || !takesNumber(use)) return UNUSUAL;
        said[place] = canonical(text.substring(at, end));
        at = end;
      } else if (byte === LOWER_T || byte === LOWER_F) {
        const isTrue = byte === LOWER_T;
        if (use !== 'ignored' || view.getInt32(isTrue ? at : at + 1) !== (isTrue ? WORD_TRUE : WORD_ALSE))
          return UNUSUAL;
        said[place] = isTrue ? 'true' : 'false';
        at += isTrue ? 4 : 5;
      } else if (byte === OPEN_BRACE && use === 'conversion') {
        at = this.readObject(this.conversion, text, at + 1, said);
        if (at === UNUSUAL) return UNUSUAL;
        said[place] = true;
      } else return UNUSUAL;
      const end = json[at++];
      if (end === CLOSE_BRACE) return at;
      if (end !== COMMA) return UNUSUAL;
      before = key;
    }
  }
}

function isRequired(use: FieldUse): boolean {
  return use === 'required' || use === 'sentAt';
}

function takesNumber(use: FieldUse): boolean {
  return use === 'text' || use === 'amount' || use === 'ignored' || use === 'required';
}

/** Null when the field does not take the text. */
function readText(use: FieldUse, text: string): string | WrittenMoment | null {
  switch (use) {
    case 'text':
    case 'ignored':
      return text;
    case 'required':
      return text === '' ? null : text;
    case 'amount':
      return isAmount(text) ? text : null;
    case 'moment':
    case 'sentAt':
      return readMoment(text);
    case 'status':
      return isStatus(text) ? text : null;
    case 'conversion':
      return null;
  }
}

export function readMoment(text: string): WrittenMoment | null {
  const ns = parseMoment(text);
  return ns === null ? null : new WrittenMoment(text, ns);
}

function stands({ words, length }: Key, at: number): boolean {
  const last = words.length - 1;
  for (let index = 0; index < last; index++) if (view.getInt32(at + 4 * index) !== words[index]) return false;
  return view.getInt32(at + length - 4) === words[last];
}

/**
 * {@link PLAIN} of four bytes at once, which takes a third of the instructions. A subtraction sets the highest bit of a
 * byte that is less than what is taken from it, in the lowest such byte for sure; `^` makes a byte zero that is the other.
 */
function arePlain(word: number): boolean {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  const del = word ^ 0x7f7f7f7f;
  const unusual = word | (word - 0x20202020) | (quote - 0x01010101) | (backslash - 0x01010101) | (del - 0x01010101);
  return (unusual & 0x80808080) === 0;
}

/** Where a number without sign and exponent ends that is exact as a double. */
function endOfNumber(from: number): number {
  let at = from;
  while (isDigit(json[at] as number)) at++;
  if (json[from] === ZERO && at > from + 1) return UNUSUAL;
  if (json[at] === POINT) {
    const fraction = ++at;
    while (isDigit(json[at] as number)) at++;
    if (at === fraction) return UNUSUAL;
  }
  return at - from <= EXACT_LENGTH ? at : UNUSUAL;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function findKey({ byName }: Keys, text: string, at: number): Key | null {
  const name = text.slice(at + 1, text.indexOf('"', at + 1));
  const key = byName.get(name);
  return key !== undefined && stands(key, at) ? key : null;
}

function keysOf(fields: ReadonlyMap<string, readonly [place: number, use: FieldUse]>): Keys {
  const byName = new Map<string, Key>();
  for (const [name, [place, use]] of fields) {
    const written = `${JSON.stringify(name)}:`;
    byName.set(name, { words: wordsOf(written), length: written.length, place, use, next: null });
  }
  return { byName, start: { words: [], length: 0, place: UNUSUAL, use: 'ignored', next: null } };
}

function wordsOf(written: string): number[] {
  const bytes = Buffer.from(written, 'latin1');
  const count = Math.ceil(bytes.length / 4);
  return Array.from({ length: count }, (_, index) => bytes.readInt32BE(Math.min(4 * index, bytes.length - 4)));
}
