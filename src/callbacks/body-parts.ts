/** What many bodies have in common, word for word: what they say of one offer. It is kept once, and they name it. */
export interface BodyPart {
  readonly id: Buffer;
  /** In bytes. */
  readonly length: number;
  /** Its bytes, as of {@link wordsOf}. */
  readonly words: readonly number[];
}

/** A part is named by so many bytes, the first of its hash. */
export const PART_ID_BYTES = 5;
/** Shorter ones are not worth their row. */
const SHORTEST = 100;
/** Longer ones are nothing that GoKart says of an offer. */
const LONGEST = 4_096;
/** Offers that are met less often before others have taken their place in memory share nothing. */
const WORTH_SIGHTINGS = 3;
const MOST_SIGHTED = 2_000;
/** A kilobyte or two of memory for each part. */
export const MOST_BEGINNINGS = 2_000;
/** With the same beginning; they are compared one by one. */
const MOST_ALIKE = 8;
/** How many may wait to be kept. */
const MOST_WANTED = 200;

const NONE: readonly BodyPart[] = [];

export function isWorthKeeping(length: number): boolean {
  return length >= SHORTEST && length <= LONGEST;
}

/**
 * The parts that this process knows, and those that it has met often enough to have them kept. It holds what is said of
 * offers alone, never anything of a member.
 */
export class BodyParts {
  private readonly known = new Map<number, readonly BodyPart[]>();
  /** By a hash of the text. */
  private sightings = new Map<number, number>();
  private wanted = new Set<string>();

  /** Those that begin so, by {@link beginningOf}. */
  beginningWith(beginning: number): readonly BodyPart[] {
    return this.known.get(beginning) ?? NONE;
  }

  /**
   * Notes that a body had a part that nobody knew.
   *
   * @returns whether it has come so often that it is wanted
   */
  isMetOften(hash: number): boolean {
    if (this.sightings.size >= MOST_SIGHTED) this.sightings = new Map();
    const times = (this.sightings.get(hash) ?? 0) + 1;
    this.sightings.set(hash, times);
    return times >= WORTH_SIGHTINGS && this.wanted.size < MOST_WANTED;
  }

  /** @param text the part, a character for each byte */
  want(text: string): void {
    this.wanted.add(text);
  }

  /** Those that are to be kept, each once. */
  takeWanted(): readonly Buffer[] {
    const { wanted } = this;
    this.wanted = new Set();
    return [...wanted].map((text) => Buffer.from(text, 'latin1'));
  }

  /** From now on bodies name it. It must be committed: what names it cannot be read without. */
  know(id: Buffer, bytes: Buffer): void {
    const beginning = beginningOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
    const alike = this.beginningWith(beginning).filter((part) => !part.id.equals(id));
    if (alike.length === 0 && this.known.size >= MOST_BEGINNINGS) this.forgetOldest();
    const part = { id, length: bytes.length, words: wordsOf(bytes) };
    this.known.set(beginning, [part, ...alike].slice(0, MOST_ALIKE));
  }

  /** Bodies name none of these any more. */
  forget(ids: readonly Buffer[]): void {
    const gone = new Set(ids.map((id) => id.toString('hex')));
    for (const [beginning, parts] of this.known) {
      const left = parts.filter(({ id }) => !gone.has(id.toString('hex')));
      if (left.length === 0) this.known.delete(beginning);
      else this.known.set(beginning, left);
    }
  }

  ids(): readonly Buffer[] {
    return [...this.known.values()].flat().map(({ id }) => id);
  }

  private forgetOldest(): void {
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }
}

/** Four bytes each, as numbers; the last four may overlap with those before them. Of four bytes at least. */
export function wordsOf(bytes: Buffer): readonly number[] {
  return Array.from({ length: Math.ceil(bytes.length / 4) }, (_, place) =>
    bytes.readInt32BE(Math.min(4 * place, bytes.length - 4)),
  );
}

/** What a part is quickly told from others by, wherever it begins: some bytes of its first value, mostly of an id. */
export function beginningOf(words: DataView, start: number): number {
  const later = Math.imul(words.getInt32(start + 16), 31) + words.getInt32(start + 20);
  return (Math.imul(words.getInt32(start + 12), 961) + later) | 0;
}
