import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { explainRoute, route, type FieldValue } from '../../src/sites/routing.rules.js';
import { parseSitesFile } from '../../src/sites/sites-file.js';

const RUNS = { numRuns: 300 };

// Few fields and few short values, so that rules really meet payloads.
const field = fc.constantFrom('pubSub1', 'pubSub2', 'partnerId');
const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '1'), maxLength: 3 });
const condition = fc.oneof(
  text.map((value) => ({ written: value, holds: (actual: string | null) => actual === value })),
  fc.array(fc.option(text), { minLength: 1, maxLength: 3 }).map((values) => ({
    written: values,
    holds: (actual: string | null) => values.includes(actual),
  })),
  text
    .filter((value) => value !== '')
    .map((prefix) => ({
      written: { prefix },
      holds: (actual: string | null) => actual !== null && actual.slice(0, prefix.length) === prefix,
    })),
  fc.tuple(fc.nat(30), fc.nat(30)).map(([low, more]) => ({
    written: { min: low, max: low + more },
    holds: (actual: string | null) =>
      actual !== null && /^(0|[1-9]\d*)(\.\d+)?$/.test(actual) && Number(actual) >= low && Number(actual) <= low + more,
  })),
);
const rule = fc.record({
  when: fc.dictionary(field, condition, { minKeys: 1, maxKeys: 3 }),
  site: fc.constantFrom('a', 'b'),
  environment: fc.constantFrom('production', 'sandbox'),
});
const payload = fc.dictionary(field, fc.oneof(text, fc.constant(null), fc.nat(60)), { maxKeys: 3 });

describe('routing', () => {
  it('is the first rule whose conditions all hold, for any file and payload', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 6 }),
        fc.option(fc.constantFrom('a', 'b')),
        payload,
        (rules, other, values) => {
          const file = stringify({
            ...(other === null ? {} : { defaultSite: other }),
            sites: { a: {}, b: {} },
            routing: rules.map(({ when, ...rest }, index) => ({
              ...rest,
              name: `rule ${index}`,
              when: Object.fromEntries(Object.entries(when).map(([name, { written }]) => [name, written])),
            })),
          });
          const { config, faults } = parseSitesFile(file, { env: {} });
          expect(faults).toBeUndefined();
          if (!config) return;

          const fields = new Map<string, FieldValue>([...Object.entries(values), ['pubMemberId', 'm']]);
          const actual = (name: string): string | null => {
            const value = fields.get(name) ?? null;
            return value === null ? null : String(value);
          };
          const index = rules.findIndex(({ when }) =>
            Object.entries(when).every(([name, { holds }]) => holds(actual(name))),
          );
          const won = rules[index];
          const expected = won
            ? { site: won.site, environment: won.environment, memberId: 'm', rule: `rule ${index}` }
            : { site: other, environment: other === null ? null : 'production', memberId: 'm', rule: null };
          expect(route(config, fields)).toEqual(expected);

          const { considered, ...explained } = explainRoute(config, fields);
          expect(explained).toEqual(expected);
          expect(considered).toHaveLength(won ? index + 1 : rules.length);
          expect(considered.every(({ matched, reason }) => matched === (reason === null))).toBe(true);
        },
      ),
      RUNS,
    );
  });

  it('never throws, whatever the payload holds', () => {
    const { config } = parseSitesFile(
      `sites: { a: {} }
routing:
  - { name: r, site: a, when: { x: { pattern: '(a|b*)*' }, y: { min: 0 } } }
  - { name: s, site: a, when: { x: [1, '2', null] }, member: { field: y, pattern: '(?s)(.*)' } }
`,
      { env: {} },
    );
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('x', 'y', 'pubMemberId', '__proto__'), anything), (values) => {
        if (!config) throw new Error('the file is faulty');
        const result = explainRoute(config, new Map(Object.entries(values)));
        expect(typeof result.memberId).toBe('string');
      }),
      RUNS,
    );
  });
});
