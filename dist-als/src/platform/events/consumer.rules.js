/** Every fault of the declared consumers, a sentence each; empty when all is well. */
export function consumerFaults(declarations, knownEvents) {
    const faults = [];
    const owners = new Map();
    for (const { className, options, handlers } of declarations) {
        if (!/^[a-z][a-z0-9-]*$/.test(options.name)) {
            faults.push(`${className}: the name ${JSON.stringify(options.name)} may hold lower case, digits and hyphens only.`);
        }
        const owner = owners.get(options.name);
        if (owner)
            faults.push(`${className}: the consumer name "${options.name}" is already taken by ${owner}.`);
        else
            owners.set(options.name, className);
        if (options.batchSize !== undefined && !(Number.isInteger(options.batchSize) && options.batchSize > 0)) {
            faults.push(`${className}: batchSize is ${options.batchSize}, it must be a whole number above 0.`);
        }
        if (handlers.length === 0)
            faults.push(`${className}: no method is decorated with @Handles(…).`);
        const handledBy = new Map();
        for (const { method, events } of handlers) {
            if (events.length === 0)
                faults.push(`${className}.${method}: @Handles() names no event.`);
            for (const event of events) {
                if (!knownEvents.has(event))
                    faults.push(`${className}.${method}: the event "${event}" is declared nowhere.`);
                const other = handledBy.get(event);
                if (other)
                    faults.push(`${className}.${method}: the event "${event}" is already handled by ${other}.`);
                handledBy.set(event, method);
            }
        }
    }
    return faults;
}
/** Seconds to wait before each further try of an event that could not be handled; after the last it is dead. */
export const RETRY_DELAYS_S = [1, 5, 30, 120, 600, 3600];
/** Seconds until the next try after `attempts` failed ones, or null when there is none left. */
export function nextRetryS(attempts) {
    return RETRY_DELAYS_S[attempts - 1] ?? null;
}
const LONGEST_ERROR = 4000;
/** What an error says, as a database text can hold it. An error that could not be noted would stop its consumer. */
export function storableError(error) {
    return String(error).slice(0, LONGEST_ERROR).replaceAll('\0', '\uFFFD').toWellFormed();
}
//# sourceMappingURL=consumer.rules.js.map