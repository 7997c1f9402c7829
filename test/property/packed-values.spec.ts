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
/** Ids that begin alike, of every version, and lists and nulls one after the other. */
const alike = fc.oneof(
  fc.tuple(fc.constantFrom('0199c2f0', '0199c2f1'), fc.uuid()).map(([start, id]) => start + id.slice(8)),
  fc.uuid({ version: 7 }).map((id) => `0199c2f0${id.slice(8)}`),
  fc.constant(null),
  fc.constantFrom(['POINTS', 2, '45'], ['POINTS', 2, '0'], [null], [], [['a']], [0], [false]),
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

  it('are what they were when they are alike', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(alike, fc.array(alike)), { maxLength: 300 }), (values) => {
        expect(unpackValues(packValues(values))).toEqual(values);
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

  it('take 13 bytes for an id that was made within the same minute, and one for the list before', () => {
    const ids = ['0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a', '0199c2f0-7222-7ccc-8bbb-1f0e2d3c4b5a'];
    expect(packValues(ids).length).toBe(17 + 13);
    const amount = ['POINTS', 2, '45'];
    expect(packValues([amount, [...amount]]).length).toBe(packValues([amount]).length + 1);
  });

  it('are refused when they are cut off, or of a kind that is not known', () => {
    const whole = packValues(['0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a', 'a text', 70_000]);
    expect(() => unpackValues(whole.subarray(0, 10))).toThrow();
    expect(() => unpackValues(whole.subarray(0, 20))).toThrow();
    expect(() => unpackValues(whole.subarray(0, -1))).toThrow();
    expect(() => unpackValues(Buffer.concat([Buffer.from([10]), Buffer.alloc(12)]))).toThrow();
    expect(() => unpackValues(Buffer.from([15]))).toThrow('a newer version of Pitstop wrote it');
    expect(() => unpackValues(Buffer.from([95]))).toThrow('a newer version of Pitstop wrote it');
  });

  it.each<[string, unknown[], string]>([
    ['words', ['callback', 'Success', 'production', 'granted', 'hold-days', 'POINTS', ''], '202426292f3235'],
    ['lists', [['a', []], null], '0602' + '6161' + '0600' + '00'],
    ['numbers', [0, 15, 16, -1], '101f04000000000000001004ffffffffffffffff'],
    ['several nulls', [null, null, 0, null, null, null, null], '000010' + '0904'],
    ['the same list', [['a'], ['a']], '06016161' + '0b'],
    [
      'near ids',
      ['0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a', '0199c2f0-7222-4ccc-8bbb-1f0e2d3c4b5a'],
      '030199c2f061117aaa8bbb1f0e2d3c4b5a' + '0a72224ccc8bbb1f0e2d3c4b5a',
    ],
    ['texts', ['a', '123456789', null, true], '61610500000000075bcd150002'],
  ])('are read by numbers that are never given anew: %s', (_, values, hex) => {
    expect(packValues(values).toString('hex')).toBe(hex);
  });
});
