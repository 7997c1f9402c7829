import { errorWords } from '../logging/error-words.js';
import { readJson, readPacked, storedAs, type RecordedEvent } from './event-type.js';

/**
 * SQL for one event as bytes. All events of a turn come as one value of one row, since for each row of its own, with a
 * column for each field, the driver takes as long as everything else that is done with an event.
 *
 * @param event the alias of a row of `events`
 * @param wanted the types that are wanted; others come without type and data
 */
export function eventAsBytes(event: string, wanted: readonly string[]): string {
  const places = wanted.flatMap((type, index) => storedAs(type).map((stored) => `WHEN '${stored}' THEN ${index + 1}`));
  const place = `CASE ${event}.type ${places.join(' ')} END`;
  const json = `convert_to(${event}.data::text, 'UTF8')`;
  return `int4send(${event}.epoch) || xid8send(${event}.xid) || int8send(${event}.position)
          || timestamptz_send(${event}.occurred_at) || int4send(coalesce(${place}, 0))
          || CASE WHEN ${place} IS NULL THEN int4send(0)
                  WHEN ${event}.packed IS NULL THEN int4send(-octet_length(${json})) || ${json}
                  ELSE int4send(length(${event}.packed)) || ${event}.packed END`;
}

/** Where the parts of {@link eventAsBytes} begin. A length below zero is one of JSON. */
const XID = 4;
const POSITION = 12;
const OCCURRED_AT = 20;
const PLACE = 28;
const LENGTH = 32;
const DATA = 36;

const MS_TO_2000 = 946_684_800_000;
const TWO_TO_32 = 2 ** 32;

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
  ) {}

  get epoch(): number {
    return this.bytes.readInt32BE(this.start);
  }

  get xid(): string {
    return this.bytes.readBigUInt64BE(this.start + XID).toString();
  }

  get position(): string {
    return this.bytes.readBigInt64BE(this.start + POSITION).toString();
  }

  get occurredAt(): Date {
    const { bytes, start } = this;
    // A double holds the microseconds of three hundred years.
    const since2000 = bytes.readInt32BE(start + OCCURRED_AT) * TWO_TO_32 + bytes.readUInt32BE(start + OCCURRED_AT + 4);
    return new Date(MS_TO_2000 + Math.floor(since2000 / 1000));
  }

  get data(): unknown {
    this.read ??= { data: this.readData() };
    return this.read.data;
  }

  private readData(): unknown {
    const { type, bytes, start } = this;
    if (type === '') return null;
    const length = bytes.readInt32BE(start + LENGTH);
    const from = start + DATA;
    try {
      if (length < 0) return readJson(type, JSON.parse(bytes.toString('utf8', from, from - length)));
      return readPacked(type, bytes, from, from + length);
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
  for (let at = 0; at < bytes.length; at += DATA + Math.abs(bytes.readInt32BE(at + LENGTH))) {
    const place = bytes.readInt32BE(at + PLACE);
    events.push(new TakenEvent(wanted[place - 1] ?? '', bytes, at));
  }
  return events;
}
