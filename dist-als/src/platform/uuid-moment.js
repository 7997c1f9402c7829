const NS_PER_MS = 1000000n;
const LAST_MS = 2n ** 48n - 1n;
/** When a UUIDv7 was made, RFC 3339 in UTC. */
export function momentOfUuid(id) {
    return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toISOString();
}
/**
 * The least UUIDv7 made at or after a moment: the order of ids is the order of their milliseconds, so a bound in time
 * is a bound of ids.
 *
 * @param ns nanoseconds since the epoch
 */
export function firstUuidAt(ns) {
    const ms = ns <= 0n ? 0n : (ns + NS_PER_MS - 1n) / NS_PER_MS;
    const hex = (ms > LAST_MS ? LAST_MS : ms).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
//# sourceMappingURL=uuid-moment.js.map