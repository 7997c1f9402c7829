import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatMoment, parseMoment, toDate } from '../../src/platform/moment.js';

const between1700And2200 = { min: new Date('1700-01-01T00:00:00Z'), max: new Date('2200-01-01T00:00:00Z') };

describe('A moment', () => {
  it('is read as JavaScript reads it, to the millisecond', () => {
    fc.assert(
      fc.property(fc.date({ ...between1700And2200, noInvalidDate: true }), (date) => {
        expect(parseMoment(date.toISOString())).toBe(BigInt(date.getTime()) * 1_000_000n);
      }),
    );
  });

  it('keeps nine digits, and is written as it was read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -8_000_000_000_000_000_000n, max: 8_000_000_000_000_000_000n }), (ns) => {
        expect(parseMoment(formatMoment(ns))).toBe(ns);
      }),
    );
  });

  it.each([
    ['2024-09-18T18:29:26.8469471+00:00', 1726684166846947100n],
    ['2024-09-18T20:29:26.8469471+02:00', 1726684166846947100n],
    ['2024-09-18T18:29:26.8469471Z', 1726684166846947100n],
    ['1969-12-31T23:59:59.5Z', -500_000_000n],
    ['2024-02-29T00:00:00Z', 1709164800000000000n],
  ])('%s is understood', (text, ns) => {
    expect(parseMoment(text)).toBe(ns);
  });

  it.each([
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:60Z',
    '2024-01-01T00:00:00',
    '2024-01-01 00:00',
    '2024-01-01T00:00:00+24:00',
    '2024-01-01T00:00:00.1234567890Z',
    '9999-12-31T23:59:59Z',
    '0001-01-01T00:00:00Z',
    '2024/01/01T00:00:00Z',
    '2024-01-01X00:00:00Z',
    '2024-01-01T00-00:00Z',
    '2024-01-01T00:00-00Z',
    '2024-1-01T00:00:00Z',
    '+024-01-01T00:00:00Z',
    '2024-01-01T00:00:0 Z',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00,5Z',
    '2024-01-01T00:00:00+0200',
    '2024-01-01T00:00:00+02:60',
    '2024-01-01T00:00:00+02-00',
    '2024-01-01T00:00:00Zx',
    ' 2024-01-01T00:00:00Z',
    '٢٠٢٤-01-01T00:00:00Z',
    '',
  ])('%s is none', (text) => {
    expect(parseMoment(text)).toBeNull();
  });

  it('falls on the millisecond that it lies in', () => {
    expect(toDate(-1n).getTime()).toBe(-1);
    expect(toDate(1_999_999n).getTime()).toBe(1);
  });
});
