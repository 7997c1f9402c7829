/** The stable name and the shape of one kind of domain event. */
export interface EventType<Data> {
  readonly name: string;
  /** Carries the type alone; never set. */
  readonly data?: Data;
}

const declared = new Map<string, EventType<unknown>>();

/**
 * Declares a domain event, once, in the `*.events.ts` of the feature that appends it.
 *
 * @param name stable and versioned, such as `conversion.changed.v1`: it is stored with every event
 * @throws Error when the name is malformed or already declared
 */
export function defineEvent<Data>(name: string): EventType<Data> {
  if (!/^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)+\.v\d+$/.test(name)) {
    throw new Error(`The event name ${JSON.stringify(name)} is not of the form "thing.happened.v1".`);
  }
  if (declared.has(name)) throw new Error(`The event ${name} is declared twice.`);
  const type: EventType<Data> = { name };
  declared.set(name, type);
  return type;
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
