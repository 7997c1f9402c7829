import { packValues, unpackValues } from '../packed-values.js';
import type { EventShape } from './event-shape.js';

/** The stable name and the shape of one kind of domain event. */
export interface EventType<Data> {
  readonly name: string;
  /** What the log keeps for the name. */
  readonly storedName: string;
  /** How the data are packed; they are stored as JSON when null. */
  readonly shape: EventShape<Data> | null;
  /** Carries the type alone; never set. */
  readonly data?: Data;
}

const declared = new Map<string, EventType<unknown>>();
const byStoredName = new Map<string, EventType<unknown>>();

/**
 * Declares a domain event, once, in the `*.events.ts` of the feature that appends it.
 *
 * @param name stable and versioned, such as `conversion.changed.v1`: it is stored with every event
 * @param shape for events that come with every conversion; without it the data are stored as a JSON object
 * @param storedName something short for those, stable too: most of a row's bytes would be its type's otherwise
 * @throws Error when a name is malformed or already declared
 */
export function defineEvent<Data>(
  name: string,
  shape: EventShape<Data> | null = null,
  storedName = name,
): EventType<Data> {
  if (!/^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)+\.v\d+$/.test(name)) {
    throw new Error(`The event name ${JSON.stringify(name)} is not of the form "thing.happened.v1".`);
  }
  if (declared.has(name)) throw new Error(`The event ${name} is declared twice.`);
  if (byStoredName.has(storedName)) throw new Error(`Two events are stored as ${storedName}.`);
  const type: EventType<Data> = { name, storedName, shape };
  declared.set(name, type);
  byStoredName.set(storedName, type);
  return type;
}

/** An event's data as the log keeps them, in one column or the other. */
export interface StoredData {
  /** JSON text of events without a shape. */
  readonly data: string | null;
  readonly packed: Buffer | null;
}

export function storedData<Data>({ shape }: EventType<Data>, data: Data): StoredData {
  return shape ? { data: null, packed: packValues(shape.pack(data)) } : { data: JSON.stringify(data), packed: null };
}

/** The data of a stored event. */
export function readData(type: string, { data, packed }: { data: unknown; packed: Buffer | null }): unknown {
  return packed ? readPacked(type, packed, 0, packed.length) : readJson(type, data);
}

/** The data of an event of a shape, which stand between the two places. */
export function readPacked(type: string, bytes: Buffer, start: number, end: number): unknown {
  return readJson(type, unpackValues(bytes, start, end));
}

/** Data out of JSON. Of a shape, those of older events are lists of values or objects. */
export function readJson(type: string, values: unknown): unknown {
  const shape = declared.get(type)?.shape;
  return shape && Array.isArray(values) ? shape.unpack(values) : values;
}

/** The name of an event that is stored so: under its stored name, or, if it is older than that, under its name. */
export function nameOf(stored: string): string {
  return byStoredName.get(stored)?.name ?? stored;
}

/** All that events of this name may be stored as. */
export function storedAs(name: string): readonly string[] {
  const type = declared.get(name);
  return type && type.storedName !== name ? [type.storedName, name] : [name];
}

/** The names of all declared events. */
export function declaredEvents(): ReadonlySet<string> {
  return new Set(declared.keys());
}

/** Where an event stands in the log. Ordered by epoch, then transaction, then position. */
export interface EventPosition {
  readonly epoch: number;
  readonly xid: string;
  readonly position: string;
}

/** An event as a consumer reads it. What it says is unpacked when `data` is first asked for. */
export interface RecordedEvent<Data = unknown> extends EventPosition {
  readonly type: string;
  readonly data: Data;
  readonly occurredAt: Date;
}

/** An event about to be appended. */
export interface NewEvent<Data = unknown> {
  readonly type: EventType<Data>;
  readonly data: Data;
}
