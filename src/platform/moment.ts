const NS_PER_SECOND = 1_000_000_000n;
/** What a 64-bit count of nanoseconds can hold: 1677-09-21 to 2262-04-11. */
const MAX_NS = 2n ** 63n - 1n;

/**
 * Reads an RFC 3339 date-time with its offset, to the nanosecond (GoKart writes seven fractional digits; a JavaScript
 * Date keeps three).
 *
 * @returns nanoseconds since 1970-01-01T00:00:00Z, or null when the text is no such moment, the day is on no calendar,
 *   or it lies outside the years 1678 to 2261
 */
export function parseMoment(text: string): bigint | null {
  // By hand and without a regular expression: a callback has several moments, and each is looked at more than once.
  const century = twoDigits(text, 0);
  const ofCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if ((century | ofCentury | month | day | hour | minute | second) < 0) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  if (text.charCodeAt(4) !== MINUS || text.charCodeAt(7) !== MINUS || !isSeparator(text.charCodeAt(10))) return null;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return null;
  const year = century * 100 + ofCentury;
  let end = 19;
  let nanoseconds = 0;
  if (text.charCodeAt(end) === POINT) {
    const first = ++end;
    for (let digit = digitAt(text, end); digit >= 0 && end - first < 9; digit = digitAt(text, ++end)) {
      nanoseconds = nanoseconds * 10 + digit;
    }
    if (end === first) return null;
    nanoseconds *= POWERS_OF_TEN[9 - (end - first)] ?? 0;
  }
  const offset = offsetSeconds(text, end);
  const days = daysFromCivil(year, month, day);
  if (offset === null || days === null) return null;
  const seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset;
  const ns = BigInt(seconds) * NS_PER_SECOND + BigInt(nanoseconds);
  return ns > MAX_NS || ns < -MAX_NS ? null : ns;
}

/** Writes a moment in UTC with as many fractional digits as it has, none when it falls on a second. */
export function formatMoment(ns: bigint): string {
  const seconds = floorDiv(ns, NS_PER_SECOND);
  const fraction = (ns - seconds * NS_PER_SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${whole}${fraction ? `.${fraction}` : ''}Z`;
}

/** A JavaScript date for display and for columns that keep microseconds at most. */
export function toDate(ns: bigint): Date {
  return new Date(Number(floorDiv(ns, 1_000_000n)));
}

export function fromDate(date: Date): bigint {
  return BigInt(date.getTime()) * 1_000_000n;
}

const POWERS_OF_TEN = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;

/** Between date and time: T, t or a blank. */
function isSeparator(code: number): boolean {
  return code === 0x54 || code === 0x74 || code === 0x20;
}

/** Negative when there is none. */
function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

/** The number that stands there in two digits; negative when there are none, or the text is shorter. */
function twoDigits(text: string, at: number): number {
  const tens = digitAt(text, at);
  const ones = digitAt(text, at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

/** The offset from UTC, `Z` or `+02:00`, that the rest of the text must be; null when it is anything else. */
function offsetSeconds(text: string, from: number): number | null {
  const sign = text.charCodeAt(from);
  if ((sign === 0x5a || sign === 0x7a) && text.length === from + 1) return 0;
  if ((sign !== PLUS && sign !== MINUS) || text.length !== from + 6 || text.charCodeAt(from + 3) !== COLON) return null;
  const hour = twoDigits(text, from + 1);
  const minute = twoDigits(text, from + 4);
  if ((hour | minute) < 0 || hour > 23 || minute > 59) return null;
  const seconds = hour * 3600 + minute * 60;
  return sign === MINUS ? -seconds : seconds;
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01 in the Gregorian calendar, also before it was in use; null when there is no such day. */
function daysFromCivil(year: number, month: number, day: number): number | null {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
  if (day < 1 || day > length) return null;
  // Counted from March, so that the leap day is the last of its year.
  const fromMarch = (month + 9) % 12;
  const ofYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * fromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(ofYear / 4) - Math.floor(ofYear / 100) + Math.floor(ofYear / 400);
  return ofYear * 365 + leapDays + dayOfYear - 719_468;
}

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
