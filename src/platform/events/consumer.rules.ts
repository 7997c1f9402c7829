import type { ConsumerOptions } from './consumer.decorator.js';

/** What was found on a class decorated as a consumer. */
export interface ConsumerDeclaration {
  readonly className: string;
  readonly options: ConsumerOptions;
  readonly handlers: readonly { readonly method: string; readonly events: readonly string[] }[];
}

/** A consumer that waited longer would seem to stand still. */
const LONGEST_GATHER_MS = 1000;

/** Every fault of the declared consumers, a sentence each; empty when all is well. */
export function consumerFaults(
  declarations: readonly ConsumerDeclaration[],
  knownEvents: ReadonlySet<string>,
): readonly string[] {
  const faults: string[] = [];
  const owners = new Map<string, string>();
  for (const { className, options, handlers } of declarations) {
    if (!/^[a-z][a-z0-9-]*$/.test(options.name)) {
      faults.push(
        `${className}: the name ${JSON.stringify(options.name)} may hold lower case, digits and hyphens only.`,
      );
    }
    const owner = owners.get(options.name);
    if (owner) faults.push(`${className}: the consumer name "${options.name}" is already taken by ${owner}.`);
    else owners.set(options.name, className);
    if (options.batchSize !== undefined && !(Number.isInteger(options.batchSize) && options.batchSize > 0)) {
      faults.push(`${className}: batchSize is ${options.batchSize}, it must be a whole number above 0.`);
    }
    if (options.gatherMs !== undefined && !(options.gatherMs >= 0 && options.gatherMs <= LONGEST_GATHER_MS)) {
      faults.push(`${className}: gatherMs is ${options.gatherMs}, it must be from 0 to ${LONGEST_GATHER_MS}.`);
    }
    faults.push(...handlerFaults(className, handlers, knownEvents));
  }
  return faults;
}

/** Every fault of a class's handlers, a sentence each; empty when all is well. */
export function handlerFaults(
  className: string,
  handlers: ConsumerDeclaration['handlers'],
  knownEvents: ReadonlySet<string>,
): readonly string[] {
  const faults: string[] = [];
  if (handlers.length === 0) faults.push(`${className}: no method is decorated with @Handles(…).`);
  const handledBy = new Map<string, string>();
  for (const { method, events } of handlers) {
    if (events.length === 0) faults.push(`${className}.${method}: @Handles() names no event.`);
    for (const event of events) {
      if (!knownEvents.has(event)) faults.push(`${className}.${method}: the event "${event}" is declared nowhere.`);
      const other = handledBy.get(event);
      if (other) faults.push(`${className}.${method}: the event "${event}" is already handled by ${other}.`);
      handledBy.set(event, method);
    }
  }
  return faults;
}

/** Seconds to wait before each further try of an event that could not be handled; after the last it is dead. */
export const RETRY_DELAYS_S: readonly number[] = [1, 5, 30, 120, 600, 3600];

/** Seconds until the next try after `attempts` failed ones, or null when there is none left. */
export function nextRetryS(attempts: number): number | null {
  return RETRY_DELAYS_S[attempts - 1] ?? null;
}

const LONGEST_ERROR = 4000;

/** What an error says, as a database text can hold it. An error that could not be noted would stop its consumer. */
export function storableError(error: unknown): string {
  return String(error).slice(0, LONGEST_ERROR).replaceAll('\0', '\uFFFD').toWellFormed();
}
