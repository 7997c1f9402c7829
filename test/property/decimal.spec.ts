import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonical,
  compare,
  formatDecimal,
  formatUnits,
  multiply,
  parseDecimal,
  parseSignedDecimal,
  plainNumber,
  toUnits,
  type Decimal,
} from '../../src/platform/decimal.js';

const RUNS = { numRuns: 1000 };
const units = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
const positiveUnits = fc.bigInt({ min: 0n, max: 10n ** 40n });
const scale = fc.integer({ min: 0, max: 20 });
const decimal = fc.record({ units, scale });

const pow = (exponent: number): bigint => 10n ** BigInt(exponent);

/** Equality of fractions by cross multiplication, which shares nothing with the code under test. */
function same(a: Decimal, b: Decimal): boolean {
  return a.units * pow(b.scale) === b.units * pow(a.scale);
}

describe('a decimal', () => {
  it('is read and written without losing a digit', () => {
    fc.assert(
      fc.property(positiveUnits, scale, (value, digits) => {
        const text = formatUnits(value, digits);
        expect(parseDecimal(text)).toEqual({ units: value, scale: digits });
      }),
      RUNS,
    );
  });

  it('is read with its sign where one is allowed', () => {
    fc.assert(
      fc.property(units, scale, (value, digits) => {
        expect(parseSignedDecimal(formatUnits(value, digits))).toEqual({ units: value, scale: digits });
      }),
      RUNS,
    );
  });

  it.each(['', ' 1', '1 ', '+1', '-1', '1.', '.5', '1,5', '1_000', '1e3', '0x10', 'NaN', 'Infinity', '١', '1\n'])(
    'is not read from %p',
    (text) => {
      expect(parseDecimal(text)).toBeNull();
      expect(canonical(text)).toBeNull();
    },
  );

  it('has one canonical writing, whatever zeros surround it', () => {
    fc.assert(
      fc.property(positiveUnits, scale, fc.nat(5), fc.nat(5), (value, digits, before, after) => {
        const plain = formatUnits(value, digits);
        const padded = `${'0'.repeat(before)}${plain}${digits > 0 ? '0'.repeat(after) : ''}`;
        expect(canonical(padded)).toBe(canonical(plain));
        expect(canonical(canonical(plain) ?? '')).toBe(canonical(plain));
      }),
      RUNS,
    );
    expect(canonical('045.00')).toBe('45');
    expect(canonical('0.10')).toBe('0.1');
    expect(canonical('000')).toBe('0');
    expect(canonical('100')).toBe('100');
  });

  it('written short is the same number', () => {
    fc.assert(
      fc.property(decimal, (value) => {
        const read = parseSignedDecimal(formatDecimal(value));
        expect(read !== null && same(read, value)).toBe(true);
      }),
      RUNS,
    );
  });

  it('multiplies as fractions do', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(same(multiply(a, b), { units: a.units * b.units, scale: a.scale + b.scale })).toBe(true);
        expect(same(multiply(a, b), multiply(b, a))).toBe(true);
      }),
      RUNS,
    );
  });

  it('compares as fractions do', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const left = a.units * pow(b.scale);
        const right = b.units * pow(a.scale);
        expect(compare(a, b)).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
      RUNS,
    );
  });
});

describe('units of a scale', () => {
  it('are refused exactly when a digit other than zero would be lost', () => {
    fc.assert(
      fc.property(decimal, scale, (value, target) => {
        const result = toUnits(value, target, 'refuse');
        const fits = (value.units * pow(target)) % pow(value.scale) === 0n;
        expect(result !== null).toBe(fits);
        if (result !== null) expect(same({ units: result, scale: target }, value)).toBe(true);
      }),
      RUNS,
    );
  });

  it('are the nearest under half-even, and the even one of two that are equally near', () => {
    const half = fc
      .record({ units, scale: fc.constant(3) })
      .map((value) => ({ ...value, units: value.units * 10n + 5n }));
    fc.assert(
      fc.property(fc.oneof(decimal, half), fc.integer({ min: 0, max: 4 }), (value, target) => {
        const result = toUnits(value, target, 'half-even');
        // |value - result| in units of 10^-(value.scale + target), times two, against one unit of the target.
        const error = value.units * pow(target) - result * pow(value.scale);
        const twice = 2n * (error < 0n ? -error : error);
        expect(twice <= pow(value.scale)).toBe(true);
        if (twice === pow(value.scale)) expect(result % 2n === 0n).toBe(true);
      }),
      RUNS,
    );
  });

  it.each([
    ['0.125', 2, 12n],
    ['0.135', 2, 14n],
    ['0.1251', 2, 13n],
    ['2.5', 0, 2n],
    ['3.5', 0, 4n],
    ['0.5', 0, 0n],
    ['45', 2, 4500n],
  ])('of %s at scale %d, half-even, are %p', (text, target, expected) => {
    expect(toUnits(parseDecimal(text) as Decimal, target, 'half-even')).toBe(expected);
  });

  it('are mirrored below zero', () => {
    fc.assert(
      fc.property(decimal, scale, (value, target) => {
        const mirror = { ...value, units: -value.units };
        expect(toUnits(mirror, target, 'half-even')).toBe(-toUnits(value, target, 'half-even'));
      }),
      RUNS,
    );
  });
});

describe('the plain writing of a double', () => {
  it('is the same double, without an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = plainNumber(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text) === value).toBe(true);
      }),
      RUNS,
    );
  });

  it('is that of JavaScript where JavaScript writes no exponent', () => {
    expect([0, 0.1, 45, 1e20, 2 ** 53].map(plainNumber)).toEqual([
      '0',
      '0.1',
      '45',
      '100000000000000000000',
      '9007199254740992',
    ]);
    expect([1e21, 1.5e-7, -2.5e22].map(plainNumber)).toEqual([
      '1000000000000000000000',
      '0.00000015',
      '-25000000000000000000000',
    ]);
    expect([NaN, Infinity, -Infinity].map(plainNumber)).toEqual([null, null, null]);
  });
});
