const NS_PER_SECOND = 1000000000n;
/** What a 64-bit count of nanoseconds can hold: 1677-09-21 to 2262-04-11. */
const MAX_NS = 2n ** 63n - 1n;
/**
 * Reads an RFC 3339 date-time with its offset, to the nanosecond (GoKart writes seven fractional digits; a JavaScript
 * Date keeps three).
 *
 * @returns nanoseconds since 1970-01-01T00:00:00Z, or null when the text is no such moment, the day is on no calendar,
 *   or it lies outside the years 1678 to 2261
 */
export function parseMoment(text) {
    // By hand and without a regular expression: a callback has several moments, and each is looked at more than once.
    const year = digits(text, 0, 4);
    const month = digits(text, 5, 7);
    const day = digits(text, 8, 10);
    const hour = digits(text, 11, 13);
    const minute = digits(text, 14, 16);
    const second = digits(text, 17, 19);
    if ((year | month | day | hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 59)
        return null;
    if (text[4] !== '-' || text[7] !== '-' || !'Tt '.includes(text[10] ?? '-'))
        return null;
    if (text[13] !== ':' || text[16] !== ':')
        return null;
    let end = 19;
    let nanoseconds = 0;
    if (text[end] === '.') {
        const first = ++end;
        while (end - first < 9 && isDigit(text, end))
            end++;
        if (end === first)
            return null;
        nanoseconds = digits(text, first, end) * (POWERS_OF_TEN[9 - (end - first)] ?? 0);
    }
    const offset = offsetSeconds(text, end);
    const days = daysFromCivil(year, month, day);
    if (offset === null || days === null)
        return null;
    const seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset;
    const ns = BigInt(seconds) * NS_PER_SECOND + BigInt(nanoseconds);
    return ns > MAX_NS || ns < -MAX_NS ? null : ns;
}
/** Writes a moment in UTC with as many fractional digits as it has, none when it falls on a second. */
export function formatMoment(ns) {
    const seconds = floorDiv(ns, NS_PER_SECOND);
    const fraction = (ns - seconds * NS_PER_SECOND).toString().padStart(9, '0').replace(/0+$/, '');
    const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
    return `${whole}${fraction ? `.${fraction}` : ''}Z`;
}
/** A JavaScript date for display and for columns that keep microseconds at most. */
export function toDate(ns) {
    return new Date(Number(floorDiv(ns, 1000000n)));
}
export function fromDate(date) {
    return BigInt(date.getTime()) * 1000000n;
}
const POWERS_OF_TEN = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
function isDigit(text, at) {
    const code = text.charCodeAt(at);
    return code >= 0x30 && code <= 0x39;
}
/** The number that stands there; negative when anything but digits does, or the text is shorter. */
function digits(text, from, to) {
    let number = 0;
    for (let at = from; at < to; at++) {
        if (!isDigit(text, at))
            return -1;
        number = number * 10 + (text.charCodeAt(at) - 0x30);
    }
    return number;
}
/** The offset from UTC, `Z` or `+02:00`, that the rest of the text must be; null when it is anything else. */
function offsetSeconds(text, from) {
    const sign = text[from];
    if ((sign === 'Z' || sign === 'z') && text.length === from + 1)
        return 0;
    if ((sign !== '+' && sign !== '-') || text.length !== from + 6 || text[from + 3] !== ':')
        return null;
    const hour = digits(text, from + 1, from + 3);
    const minute = digits(text, from + 4, from + 6);
    if ((hour | minute) < 0 || hour > 23 || minute > 59)
        return null;
    const seconds = hour * 3600 + minute * 60;
    return sign === '-' ? -seconds : seconds;
}
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Days since 1970-01-01 in the Gregorian calendar, also before it was in use; null when there is no such day. */
function daysFromCivil(year, month, day) {
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const length = month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
    if (day < 1 || day > length)
        return null;
    // Counted from March, so that the leap day is the last of its year.
    const fromMarch = (month + 9) % 12;
    const ofYear = month > 2 ? year : year - 1;
    const dayOfYear = Math.floor((153 * fromMarch + 2) / 5) + day - 1;
    const leapDays = Math.floor(ofYear / 4) - Math.floor(ofYear / 100) + Math.floor(ofYear / 400);
    return ofYear * 365 + leapDays + dayOfYear - 719_468;
}
function floorDiv(a, b) {
    const quotient = a / b;
    return a % b < 0n ? quotient - 1n : quotient;
}
//# sourceMappingURL=moment.js.map