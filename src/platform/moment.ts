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
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  let seconds = BigInt(date.getTime()) / 1000n;
  if (!zulu) {
    if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
    const offset = BigInt(offsetHour ?? 0) * 3600n + BigInt(offsetMinute ?? 0) * 60n;
    seconds += sign === '-' ? offset : -offset;
  }
  const ns = seconds * NS_PER_SECOND + BigInt(fraction.padEnd(9, '0'));
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

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
