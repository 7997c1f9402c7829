/** Instants with nanoseconds, as a bigint since the epoch: GoKart writes seven digits after the second, a Date keeps three. */
const SECOND = 1000000000n;
export function instantText(instant, { digits, offset }) {
    const local = instant + BigInt(offset ?? 0) * 60n * SECOND;
    const text = new Date(Number(local / SECOND) * 1000).toISOString().slice(0, 19);
    const fraction = (local % SECOND).toString().padStart(9, '0');
    const needed = fraction.replace(/0+$/, '').length;
    const shown = fraction.slice(0, Math.max(digits, needed));
    return `${text}${shown === '' ? '' : `.${shown}`}${offset === null ? 'Z' : offsetText(offset)}`;
}
/** Reads an RFC 3339 date-time; null when it is none. */
export function instantFrom(text) {
    const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
    if (!match)
        return null;
    const milliseconds = Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
    if (Number.isNaN(milliseconds))
        return null;
    return BigInt(milliseconds) * 1000000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}
function offsetText(minutes) {
    const size = Math.abs(minutes);
    const two = (value) => value.toString().padStart(2, '0');
    return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
//# sourceMappingURL=instants.js.map