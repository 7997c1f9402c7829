import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packValues, unpackValues } from '../../src/platform/packed-values.js';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  // Halves of surrogate pairs too.
  fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
  fc.string({ minLength: 100, maxLength: 9_000 }),
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.bigInt({ min: -(10n ** 21n), max: 10n ** 21n }).map(String),
  fc.constantFrom('production', 'Success', '', '0', '007', '1e5', 'reward.granted', '9223372036854775808'),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.maxSafeInteger(),
    fc.array(fc.nat(9), { minLength: 254, maxLength: 258 }),
    tie('list'),
  ),
  list: fc.array(tie('any'), { maxLength: 5 }),
})).any;
const asJson = (values: unknown): unknown => JSON.parse(JSON.stringify(values));

describe('packed values', () => {
  it('are what they were, as far as JSON would have kept them', () => {
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const kept = Buffer.from(packValues(values));
        expect(unpackValues(kept)).toEqual(asJson(values));
      }),
    );
  });

  it('take the same bytes whenever they are packed', () => {
    fc.assert(fc.property(fc.array(value), (values) => expect(packValues(values)).toEqual(packValues(values))));
  });

  it('take 17 bytes for an id and 9 for a moment in nanoseconds', () => {
    expect(packValues(['0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a']).length).toBe(17);
    expect(packValues(['1768435200274303000']).length).toBe(9);
  });

  it('are refused when they are cut off, or of a kind that is not known', () => {
    const whole = packValues(['0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a', 'a text', 70_000]);
    expect(() => unpackValues(whole.subarray(0, 10))).toThrow();
    expect(() => unpackValues(whole.subarray(0, 20))).toThrow();
    expect(() => unpackValues(whole.subarray(0, -1))).toThrow();
    expect(() => unpackValues(Buffer.from([15]))).toThrow('a newer version of Pitstop wrote it');
    expect(() => unpackValues(Buffer.from([95]))).toThrow('a newer version of Pitstop wrote it');
  });

  it.each<[string, unknown[], string]>([
    ['words', ['callback', 'Success', 'production', 'granted', 'hold-days', 'POINTS', ''], '202426292f3235'],
    ['lists', [['a', []], null], '0602' + '6161' + '0600' + '00'],
    ['numbers', [0, 15, 16, -1], '101f04000000000000001004ffffffffffffffff'],
    ['texts', ['a', '123456789', null, true], '61610500000000075bcd150002'],
  ])('are read by numbers that are never given anew: %s', (_, values, hex) => {
    expect(packValues(values).toString('hex')).toBe(hex);
  });
});
