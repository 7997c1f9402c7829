import { errorWords } from '../logging/error-words.js';
import { readJson, readPacked, type RecordedEvent } from './event-type.js';

/**
 * SQL for one event as bytes: a record in PostgreSQL's binary format. All events of a turn come as one value of one row,
 * since for each row of its own, with a column for each field, the driver takes as long as everything else that is done
 * with an event.
 *
 * @param event the alias of a row of `events`
 * @param wanted SQL for the position of its type in the list of those that are wanted, null for others: they come bare
 */
export function eventAsBytes(event: string, wanted: string): string {
  const fields = ['epoch', 'xid', 'position', 'occurred_at'].map((name) => `${event}.${name}`);
  const data = ['packed', 'data'].map((name) => `CASE WHEN ${wanted} IS NOT NULL THEN ${event}.${name} END`);
  return `record_send(ROW(${[...fields, wanted, ...data].join(', ')}))`;
}

/** Of a record: how many fields it has. Of each field: its type, then its length. */
const COUNT_BYTES = 4;
const HEADER_BYTES = 8;
const NO_VALUE = -1;
/** Where the fields of {@link eventAsBytes} begin that have the same length in every record. */
const EPOCH = COUNT_BYTES + HEADER_BYTES;
const XID = EPOCH + 4 + HEADER_BYTES;
const POSITION = XID + 8 + HEADER_BYTES;
const OCCURRED_AT = POSITION + 8 + HEADER_BYTES;
const WANTED = OCCURRED_AT + 8 + HEADER_BYTES;

const MICROSECONDS_TO_2000 = 946_684_800_000_000n;

/** An event that a newer version wrote: it is for a process of that version, and no failure of whoever reads it. */
export class UnreadableEventError extends Error {}

/** An event as it came: what it says is looked for when it is asked, since of many nobody asks. */
class TakenEvent implements RecordedEvent {
  private read: { readonly data: unknown } | null = null;

  /** @param type empty when it is not wanted: then it has no data either */
  constructor(
    readonly type: string,
    private readonly bytes: Buffer,
    private readonly start: number,
    private readonly dataStart: number,
    private readonly dataEnd: number,
    private readonly isPacked: boolean,
  ) {}

  get epoch(): number {
    return this.bytes.readInt32BE(this.start + EPOCH);
  }

  get xid(): string {
    return this.bytes.readBigUInt64BE(this.start + XID).toString();
  }

  get position(): string {
    return this.bytes.readBigInt64BE(this.start + POSITION).toString();
  }

  get occurredAt(): Date {
    const microseconds = this.bytes.readBigInt64BE(this.start + OCCURRED_AT) + MICROSECONDS_TO_2000;
    return new Date(Number(microseconds / 1000n));
  }

  get data(): unknown {
    this.read ??= { data: this.readData() };
    return this.read.data;
  }

  private readData(): unknown {
    const { type, bytes, dataStart, dataEnd } = this;
    try {
      if (this.isPacked) return readPacked(type, bytes, dataStart, dataEnd);
      return type === '' ? null : readJson(type, JSON.parse(bytes.toString('utf8', dataStart, dataEnd)));
    } catch (error) {
      throw new UnreadableEventError(errorWords(error), { cause: error });
    }
  }
}

/**
 * @param bytes events after {@link eventAsBytes}, one behind the other
 * @param wanted the types in the order of that list
 */
export function readTakenEvents(bytes: Buffer, wanted: readonly string[]): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (let at = 0; at < bytes.length;) {
    const start = at;
    const lengthOf = (field: number): number => bytes.readInt32BE(field - 4);
    const isWanted = lengthOf(start + WANTED) !== NO_VALUE;
    const type = isWanted ? (wanted[bytes.readInt32BE(start + WANTED) - 1] ?? '') : '';
    const packed = start + WANTED + (isWanted ? 4 : 0) + HEADER_BYTES;
    const packedLength = lengthOf(packed);
    const json = packed + Math.max(0, packedLength) + HEADER_BYTES;
    at = json + Math.max(0, lengthOf(json));
    const isPacked = packedLength !== NO_VALUE;
    events.push(
      isPacked
        ? new TakenEvent(type, bytes, start, packed, packed + packedLength, true)
        : new TakenEvent(type, bytes, start, json, at, false),
    );
  }
  return events;
}
