/**
 * Rows of PostgreSQL's binary COPY format, with the places in them that must differ from copy to copy. A copy is made by
 * writing other bytes of the same length into these places, which costs next to nothing: loading takes what PostgreSQL
 * takes.
 *
 * Copies are older than the sample, the first one the youngest: their moments, and those in ids of version 7, lie before
 * it, and their numbers below its own. So the ids that come next are larger than any, as they are in real life.
 */

/** What a column holds, as far as copies are concerned. */
export type Content =
  /** An id: of ours, which begins with the millisecond that it was made in, or of others. */
  | { readonly kind: 'uuid' }
  /** An id of others as bytes: 1 and a UUID, or a text */
  | { readonly kind: 'id-bytes' }
  /** timestamptz */
  | { readonly kind: 'moment' }
  /** date */
  | { readonly kind: 'day' }
  /** Text in which ids of ours and of others stand; those of others that are shared stay as they are. */
  | { readonly kind: 'text' }
  /** A whole number of eight bytes; a copy's is smaller by `step`, unless it is one of those that all copies share. */
  | { readonly kind: 'number'; readonly step: number; readonly shared: ReadonlySet<number> }
  | { readonly kind: 'same' };

export interface SampleSpan {
  /** Milliseconds since 1970 in which the sample was made; ids of ours are known by it. */
  readonly from: number;
  readonly to: number;
  /** How many milliseconds older each copy is than the one before; at least what the sample took. */
  readonly apart: number;
  /** Ids of others that many conversions share, such as the offer's. */
  readonly shared: ReadonlySet<string>;
}

export const COPY_HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
export const COPY_TRAILER = Buffer.from([0xff, 0xff]);

/** Bytes that are made and sent at a time. */
const PIECE = 256 * 1024;
const UUID_TEXT = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const UUID = 0;
const MOMENT = 1;
const NUMBER = 2;
const OWN_TEXT = 3;
const FOREIGN_TEXT = 4;
const FOREIGN_UUID = 5;
const DAY = 6;
const MS_PER_DAY = 86_400_000;

/** The rows of one table, ready to be copied. */
export class RowTemplate {
  private readonly kinds: number[] = [];
  private readonly at: number[] = [];
  /** What there is to know about a place: the moment in milliseconds, or by how much a number differs. */
  private readonly extra: number[] = [];
  /** Where pieces end: in the bytes, and in the places. */
  private readonly pieces: { readonly end: number; readonly places: number }[] = [];
  /** How many rows a copy has. */
  readonly rows: number;

  /**
   * @param copied what COPY … TO has written, header and trailer included
   * @throws Error when it does not have these columns
   */
  constructor(
    private readonly copied: Buffer,
    private readonly contents: readonly Content[],
    private readonly span: SampleSpan,
  ) {
    this.rows = this.read();
  }

  /** Bytes of one copy. */
  get bytes(): number {
    return this.pieces.at(-1)?.end ?? 0;
  }

  /** The rows of a copy, without header and trailer; copy 0 is the sample itself. */
  *copy(number: number): Generator<Buffer> {
    const older = number * this.span.apart;
    let start = COPY_HEADER.length;
    let place = 0;
    for (const { end, places } of this.pieces) {
      const piece = Buffer.from(this.copied.subarray(start, end));
      if (number > 0) for (; place < places; place++) this.change(piece, place, start, older, number);
      start = end;
      yield piece;
    }
  }

  private read(): number {
    const { copied } = this;
    if (!copied.subarray(0, COPY_HEADER.length).equals(COPY_HEADER)) throw new Error('not in the binary COPY format');
    let at = COPY_HEADER.length;
    let begun = at;
    let rows = 0;
    for (let fields = copied.readInt16BE(at); fields !== -1; fields = copied.readInt16BE(at)) {
      if (fields !== this.contents.length) throw new Error(`${fields} columns instead of ${this.contents.length}`);
      at += 2;
      for (const content of this.contents) {
        const length = copied.readInt32BE(at);
        at += 4;
        if (length < 0) continue;
        this.note(content, at, length);
        at += length;
      }
      rows++;
      if (at - begun >= PIECE) {
        this.pieces.push({ end: at, places: this.kinds.length });
        begun = at;
      }
    }
    if (at > begun) this.pieces.push({ end: at, places: this.kinds.length });
    return rows;
  }

  private note(content: Content, at: number, length: number): void {
    switch (content.kind) {
      case 'uuid':
        return this.noteUuid(at);
      case 'id-bytes':
        if (this.copied[at] === 1) return this.noteUuid(at + 1);
        return this.noteText(at, this.copied.toString('latin1', at, at + length));
      case 'moment':
        return this.add(MOMENT, at, 0);
      case 'day':
        return this.add(DAY, at, 0);
      case 'number': {
        if (!content.shared.has(readNumber(this.copied, at))) this.add(NUMBER, at, content.step);
        return;
      }
      case 'text':
        return this.noteText(at, this.copied.toString('latin1', at, at + length));
      case 'same':
        return;
    }
  }

  private noteUuid(at: number): void {
    const made = this.copied.readUIntBE(at, 6);
    if (made >= this.span.from && made <= this.span.to) this.add(UUID, at, made);
    else if (!this.span.shared.has(textOf(this.copied.toString('hex', at, at + 16)))) {
      this.add(FOREIGN_UUID, at, this.copied.readUInt32BE(at));
    }
  }

  private noteText(at: number, text: string): void {
    for (const { 0: id, index } of text.matchAll(UUID_TEXT)) {
      const made = parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
      if (made >= this.span.from && made <= this.span.to) this.add(OWN_TEXT, at + index, made);
      else if (!this.span.shared.has(id)) this.add(FOREIGN_TEXT, at + index, parseInt(id.slice(0, 8), 16));
    }
  }

  private add(kind: number, at: number, extra: number): void {
    this.kinds.push(kind);
    this.at.push(at);
    this.extra.push(extra);
  }

  private change(piece: Buffer, place: number, start: number, older: number, number: number): void {
    const at = (this.at[place] ?? 0) - start;
    const extra = this.extra[place] ?? 0;
    switch (this.kinds[place] ?? UUID) {
      case UUID:
        piece.writeUIntBE(extra - older, at, 6);
        return;
      case MOMENT:
        writeNumber(piece, at, readNumber(piece, at) - older * 1_000);
        return;
      case DAY:
        piece.writeInt32BE(piece.readInt32BE(at) - Math.floor(older / MS_PER_DAY), at);
        return;
      case NUMBER:
        writeNumber(piece, at, readNumber(piece, at) - number * extra);
        return;
      case OWN_TEXT: {
        const hex = (extra - older).toString(16).padStart(12, '0');
        piece.write(`${hex.slice(0, 8)}-${hex.slice(8)}`, at, 'latin1');
        return;
      }
      case FOREIGN_TEXT:
        piece.write(foreign(extra, number), at, 'latin1');
        return;
      case FOREIGN_UUID:
        piece.write(foreign(extra, number), at, 'hex');
    }
  }
}

/** The first eight digits of another's id in a copy: others for each copy, and as evenly spread as in the sample. */
function foreign(digits: number, number: number): string {
  return ((digits ^ Math.imul(number, 0x9e3779b1)) >>> 0).toString(16).padStart(8, '0');
}

function textOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Whole numbers of eight bytes as PostgreSQL sends them, up to 2^53. */
function readNumber(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4);
}

function writeNumber(buffer: Buffer, at: number, value: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * 0x1_0000_0000, at + 4);
}
