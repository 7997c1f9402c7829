const declared = new Map();
/**
 * Declares a domain event, once, in the `*.events.ts` of the feature that appends it.
 *
 * @param name stable and versioned, such as `conversion.changed.v1`: it is stored with every event
 * @param shape for events that come with every conversion; without it the data are stored as a JSON object
 * @throws Error when the name is malformed or already declared
 */
export function defineEvent(name, shape = null) {
    if (!/^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)+\.v\d+$/.test(name)) {
        throw new Error(`The event name ${JSON.stringify(name)} is not of the form "thing.happened.v1".`);
    }
    if (declared.has(name))
        throw new Error(`The event ${name} is declared twice.`);
    const type = { name, shape };
    declared.set(name, type);
    return type;
}
/** An event's data as text for the log. */
export function storedData({ shape }, data) {
    return JSON.stringify(shape ? shape.pack(data) : data);
}
/** The data of a stored event. What was stored before its type had a shape is an object already. */
export function readData(type, stored) {
    const shape = declared.get(type)?.shape;
    return shape && Array.isArray(stored) ? shape.unpack(stored) : stored;
}
/** The names of all declared events. */
export function declaredEvents() {
    return new Set(declared.keys());
}
//# sourceMappingURL=event-type.js.map