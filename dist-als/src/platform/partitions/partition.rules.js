const DAY_MS = 86_400_000;
/** The period that a moment falls into. */
export function periodOf(period, at) {
    const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
    if (period === 'month')
        return { from: utcDay(year, month, 1), to: utcDay(year, month + 1, 1) };
    const sinceMonday = (at.getUTCDay() + 6) % 7;
    return { from: utcDay(year, month, day - sinceMonday), to: utcDay(year, month, day - sinceMonday + 7) };
}
/**
 * The periods that no range has a part of: the current one, `ahead` more, and those in between since the ranges ended.
 *
 * @param taken oldest first
 */
export function missingPeriods(period, at, ahead, taken) {
    const missing = [];
    const ended = taken.at(-1)?.to ?? at;
    let left = ahead;
    for (let each = periodOf(period, ended < at ? ended : at); each.from <= at || left-- > 0;) {
        const { from, to } = each;
        if (!taken.some((other) => (other.from === null || other.from < to) && from < other.to))
            missing.push(each);
        each = periodOf(period, to);
    }
    return missing;
}
/** How many of the ranges lie wholly after a moment. */
export function countAhead(ranges, at) {
    return ranges.filter(({ from }) => from !== null && from > at).length;
}
/** Whether the last moment of a range is so many days ago. */
export function isOlderThan({ to }, days, at) {
    return to.getTime() <= at.getTime() - days * DAY_MS;
}
/** Whole days since a range ended; 0 while it has not. */
export function daysSinceEnd({ to }, at) {
    return Math.max(0, Math.floor((at.getTime() - to.getTime()) / DAY_MS));
}
/** `receipts_20261201`: by its first day, whatever its length. */
export function partitionName(table, { from }) {
    return `${table}_${from.toISOString().slice(0, 10).replaceAll('-', '')}`;
}
/** The least key of a moment, as SQL writes it. */
export function keyAt(type, moment) {
    if (type === 'date')
        return moment.toISOString().slice(0, 10);
    if (type === 'timestamptz')
        return moment.toISOString();
    const hex = moment.getTime().toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
/**
 * Reads what `pg_get_expr` says of a partition's bounds.
 *
 * @returns null for the default partition
 * @throws Error for bounds that are nobody's of ours
 */
export function readBounds(type, bounds) {
    if (bounds === 'DEFAULT')
        return null;
    const [, from = '', to = ''] = /^FOR VALUES FROM \((.+)\) TO \((.+)\)$/.exec(bounds) ?? [];
    const upper = momentOf(type, to);
    if (!upper)
        throw new Error(`A partition has bounds that cannot be read: ${bounds}`);
    return { from: momentOf(type, from), to: upper };
}
function momentOf(type, bound) {
    const text = /^'(.+)'$/.exec(bound)?.[1];
    if (text === undefined)
        return null;
    const moment = type === 'uuid' ? new Date(Number.parseInt(text.replace('-', '').slice(0, 12), 16)) : new Date(text);
    return Number.isNaN(moment.getTime()) ? null : moment;
}
function utcDay(year, month, day) {
    return new Date(Date.UTC(year, month, day));
}
//# sourceMappingURL=partition.rules.js.map