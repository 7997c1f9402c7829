const NS_PER_SECOND = 1_000_000_000n;
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;
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
  const match = MOMENT.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zulu, sign, offsetHour, offsetMinute] = match;
  const days = daysFromCivil(Number(year), Number(month), Number(day));
  if (days === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  let seconds = days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  if (!zulu) {
    if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
    const offset = Number(offsetHour) * 3600 + Number(offsetMinute) * 60;
    seconds += sign === '-' ? offset : -offset;
  }
  const ns = BigInt(seconds) * NS_PER_SECOND + BigInt(Number(fraction.padEnd(9, '0')));
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
