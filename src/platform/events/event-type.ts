import type { EventShape } from './event-shape.js';

/** The stable name and the shape of one kind of domain event. */
export interface EventType<Data> {
  readonly name: string;
  /** How the data are stored; as a JSON object when null. */
  readonly shape: EventShape<Data> | null;
  /** Carries the type alone; never set. */
  readonly data?: Data;
}

const declared = new Map<string, EventType<unknown>>();

/**
 * Declares a domain event, once, in the `*.events.ts` of the feature that appends it.
 *
 * @param name stable and versioned, such as `conversion.changed.v1`: it is stored with every event
 * @param shape for events that come with every conversion; without it the data are stored as a JSON object
 * @throws Error when the name is malformed or already declared
 */
export function defineEvent<Data>(name: string, shape: EventShape<Data> | null = null): EventType<Data> {
  if (!/^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)+\.v\d+$/.test(name)) {
    throw new Error(`The event name ${JSON.stringify(name)} is not of the form "thing.happened.v1".`);
  }
  if (declared.has(name)) throw new Error(`The event ${name} is declared twice.`);
  const type: EventType<Data> = { name, shape };
  declared.set(name, type);
  return type;
}

/** An event's data as text for the log. */
export function storedData<Data>({ shape }: EventType<Data>, data: Data): string {
  return JSON.stringify(shape ? shape.pack(data) : data);
}

/** The data of a stored event. What was stored before its type had a shape is an object already. */
export function readData(type: string, stored: unknown): unknown {
  const shape = declared.get(type)?.shape;
  return shape && Array.isArray(stored) ? shape.unpack(stored) : stored;
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

/** An event as a consumer reads it. */
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
