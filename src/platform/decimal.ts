/**
 * Exact decimal arithmetic on integers. Amounts of money pass through here and never through a double.
 * Everything is pure; a text that cannot be used gives `null`, never an exception.
 */

/** `units / 10^scale`: `{ units: 110n, scale: 2 }` is 1.10. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** What to do with digits beyond a scale: `refuse` them, or round to the nearest, halves to the even neighbour. */
export type Rounding = 'refuse' | 'half-even';

/** Of so many characters the digits are an integer that a double holds exactly. */
const SHORT = 15;
const PLAIN = /^(\d+)(?:\.(\d+))?$/;
/** What nearly everybody writes. */
const CANONICAL = /^(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;
const SCIENTIFIC = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/;

export const ZERO: Decimal = { units: 0n, scale: 0 };
export const ONE: Decimal = { units: 1n, scale: 0 };

/** Reads a plain decimal (`45`, `45.00`, `045`): no sign, no exponent, no separator, no blank. Anything else is null. */
export function parseDecimal(text: string): Decimal | null {
  return text.length <= SHORT ? parseShort(text) : parseLong(text);
}

/** Digit by digit: amounts are short, and each is looked at several times on its way. */
function parseShort(text: string): Decimal | null {
  const { length } = text;
  let point = length;
  let units = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) units = units * 10 + (code - 0x30);
    else if (code === 0x2e && point === length && at > 0 && at < length - 1) point = at;
    else return null;
  }
  if (length === 0) return null;
  return { units: BigInt(units), scale: point === length ? 0 : length - point - 1 };
}

function parseLong(text: string): Decimal | null {
  const match = PLAIN.exec(text);
  if (!match) return null;
  const fraction = match[2] ?? '';
  return { units: BigInt(match[1] + fraction), scale: fraction.length };
}

/** As `parseDecimal`, with an optional minus sign: for values that are compared, never for amounts. */
export function parseSignedDecimal(text: string): Decimal | null {
  if (!text.startsWith('-')) return parseDecimal(text);
  const size = parseDecimal(text.slice(1));
  return size && { units: -size.units, scale: size.scale };
}

/** The exact product; its scale is the sum of the two. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** Negative when a < b, 0 when they are the same number (1.1 and 1.10 are), positive when a > b. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const scale = Math.max(a.scale, b.scale);
  const left = a.units * powerOfTen(scale - a.scale);
  const right = b.units * powerOfTen(scale - b.scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * The number as an integer of `10^-scale`. Under `refuse`, a number with a non-zero digit beyond the scale does not
 * fit and gives null (1.10 fits the scale 1, 1.11 does not); under `half-even` the result is never null.
 */
export function toUnits(decimal: Decimal, scale: number, rounding: 'half-even'): bigint;
export function toUnits(decimal: Decimal, scale: number, rounding: Rounding): bigint | null;
export function toUnits(decimal: Decimal, scale: number, rounding: Rounding): bigint | null {
  if (decimal.scale === scale) return decimal.units;
  if (decimal.scale < scale) return decimal.units * powerOfTen(scale - decimal.scale);
  const divisor = powerOfTen(decimal.scale - scale);
  const quotient = decimal.units / divisor;
  const rest = decimal.units % divisor;
  if (rest === 0n) return quotient;
  if (rounding === 'refuse') return null;
  const away = decimal.units < 0n ? -1n : 1n;
  const twice = 2n * (rest < 0n ? -rest : rest);
  if (twice > divisor) return quotient + away;
  if (twice < divisor) return quotient;
  return quotient % 2n === 0n ? quotient : quotient + away;
}

/** Units written with exactly `scale` digits after the point: `formatUnits(4500n, 2)` is `45.00`. */
export function formatUnits(units: bigint, scale: number): string {
  return units < 0n ? `-${placePoint((-units).toString(), scale)}` : placePoint(units.toString(), scale);
}

/** As {@link formatUnits}, of units that are a decimal text without a sign: `placePoint('4500', 2)` is `45.00`. */
export function placePoint(units: string, scale: number): string {
  if (scale === 0) return units;
  const digits = units.padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The shortest plain writing of a decimal: 1.10 is `1.1`, 2.00 is `2`. */
export function formatDecimal(decimal: Decimal): string {
  const text = formatUnits(decimal.units, decimal.scale);
  return decimal.scale === 0 || !text.endsWith('0') ? text : text.replace(/\.?0+$/, '');
}

/** The one writing of a number among all its plain ones (`045.00`, `45.0` → `45`); null when it is not plain. */
export function canonical(text: string): string | null {
  if (CANONICAL.test(text)) return text;
  const decimal = parseDecimal(text);
  return decimal && formatDecimal(decimal);
}

/** The plain decimal text of a finite double, as JavaScript prints it but without an exponent; null when not finite. */
export function plainNumber(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  if (!text.includes('e')) return text;
  const match = SCIENTIFIC.exec(text);
  if (!match) return text;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const POWERS_OF_TEN = Array.from({ length: 40 }, (_, exponent) => 10n ** BigInt(exponent));

function powerOfTen(exponent: number): bigint {
  return POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);
}
