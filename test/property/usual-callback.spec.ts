import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCallback } from '../../src/callbacks/callback-reader.js';
import { UsualCallbackReader } from '../../src/callbacks/usual-callback.rules.js';
import { plainNumber } from '../../src/platform/decimal.js';
import { fixture } from '../support/fixtures.js';

const MAX_DEPTH = 64;
const FIXTURES = ['callback-camel-success', 'callback-pascal-success', 'callback-oldest-no-status'] as const;
const NAMES = Object.keys(fixture('callback-camel-success').conversion as object);

/** Values as they are written, leaning towards what is nearly usual. */
const written = fc.oneof(
  fc.constantFrom(...['null', 'true', 'false', '""', '"a"', '{}', '[]', 'nul', 'truth', '"', '"\\"', '"a\\"b"']),
  fc.constantFrom(
    ...['0', '-0', '-1', '045', '1.', '.5', '1.50', '0.0000001', '1e5', '0e0', '45.00 ', '100000000000000'],
  ),
  fc.constantFrom(...['123456789012345', '1234567890123456', '0.1234567890123', '0.12345678901234', '1.2.3', '12a']),
  fc.constantFrom(
    ...['"45.00"', '"045"', '"1e5"', '"Success"', '"success"', '"Rejected"', '"Pending"', '"é"', '"\u007f"'],
  ),
  fc.constantFrom(
    ...['"2025-05-19T15:36:19.756249+00:00"', '"2025-02-29T00:00:00Z"', '"2025-05-19"', '"\\u0041"', '"\t"'],
  ),
  fc.integer({ min: 250, max: 260 }).map((length) => `"${'x'.repeat(length)}"`),
  fc.string().map((text) => JSON.stringify(text)),
  fc.double().map((number) => JSON.stringify(number)),
);

const name = fc
  .tuple(fc.constantFrom(...NAMES, 'id', 'sentAt', 'conversion', 'other', '__proto__'), fc.boolean())
  .map(([text, pascal]) => (pascal ? text.charAt(0).toUpperCase() + text.slice(1) : text));

/** A fixture without blanks, in which members are replaced or added, and characters changed. */
const body = fc
  .tuple(
    fc.constantFrom(...FIXTURES),
    fc.array(fc.tuple(name, written, fc.boolean(), fc.nat()), { maxLength: 3 }),
    fc.option(fc.tuple(fc.nat(), fc.constantFrom(...'"\\{}[]:, 0-e.n', '', '\0', 'é')), { freq: 4 }),
  )
  .map(([base, members, character]) => {
    let text = JSON.stringify(fixture(base));
    for (const [key, value, replace, where] of members) {
      const keys = [...text.matchAll(/"\w+":(?:null|true|false|"[^"]*"|[\d.]+)/g)];
      const at = keys[where % keys.length];
      if (!at) continue;
      const rest = text.slice(at.index + at[0].length);
      text = `${text.slice(0, at.index)}${replace ? '' : `${at[0]},`}"${key}":${value}${rest}`;
    }
    if (!character) return text;
    const at = character[0] % text.length;
    return text.slice(0, at) + character[1] + text.slice(at + 1);
  });

/** All that is said of a callback; a field as routing sees it, for which a number is the text that it comes to. */
function read(text: string) {
  const result = readCallback(Buffer.from(text), MAX_DEPTH);
  if ('refusal' in result) {
    const { code, errors } = result.refusal;
    return { code, errors };
  }
  const { fields, ...callback } = result.callback;
  const seen = [...NAMES, 'other', 'id', '__proto__', 'toString'].map((field) => {
    const value = fields.get(field) ?? null;
    return typeof value === 'number' ? plainNumber(value) : value === null ? null : String(value);
  });
  return { callback, seen };
}

describe('The reader of usual callbacks', () => {
  it('says of any body what the reader of all JSON says', () => {
    fc.assert(
      fc.property(body, (text) => {
        const usual = read(text);
        // With a blank behind it no body is usual; where the fault of one that is no JSON lies may differ then.
        const any = read(`${text} `);
        expect(usual).toEqual(any);
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes keys in any order, and nothing that it does not know', () => {
    const envelope = new Map([
      ['id', [2, 'text'] as const],
      ['conversion', [3, 'conversion'] as const],
    ]);
    const conversion = new Map([
      ['pubMemberId', [0, 'required'] as const],
      ['rewardPoints', [1, 'amount'] as const],
    ]);
    const reader = new UsualCallbackReader(envelope, conversion, 4);
    const said = (text: string) => reader.read(Buffer.from(text));
    expect(said('{"id":"a","conversion":{"pubMemberId":7,"rewardPoints":1.50}}')).toEqual(['7', '1.5', 'a', true]);
    expect(said('{"conversion":{"rewardPoints":null,"pubMemberId":"m"}}')).toEqual(['m', null, undefined, true]);
    expect(said('{"id":"a","conversion":{"rewardPoints":1}}')).toBeNull();
    expect(said('{"id":"a","conversion":{"pubMemberId":"m"},"id":"a"}')).toBeNull();
    expect(said('{"id":"a","conversion":{"pubMemberId":"m","other":1}}')).toBeNull();
    expect(said('{"id":"a","conversion":{"pubMemberId":"m"}')).toBeNull();
  });
});
