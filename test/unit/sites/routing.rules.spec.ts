import { describe, expect, it } from '@jest/globals';
import { explainRoute, route, type FieldValue } from '../../../src/sites/routing.rules.js';
import { defaultSitesConfig, type SitesConfig } from '../../../src/sites/sites-config.js';
import { formatFaults, parseSitesFile } from '../../../src/sites/sites-file.js';
import { LONGEST_PATTERN_VALUE } from '../../../src/sites/value-pattern.js';

function config(text: string): SitesConfig {
  const result = parseSitesFile(text, { env: {} });
  if (!result.config) throw new Error(formatFaults('sites.yaml', result.faults));
  return result.config;
}

function fields(values: Record<string, FieldValue>): Map<string, FieldValue> {
  return new Map(Object.entries({ pubMemberId: 'm1', ...values }));
}

/** Whether a rule with this one condition takes a conversion with this one field. */
function takes(condition: string, value: FieldValue | undefined): boolean {
  const file = config(`sites: { a: {} }\nrouting:\n  - name: r\n    site: a\n    when: { pubSub1: ${condition} }\n`);
  return route(file, fields(value === undefined ? {} : { pubSub1: value })).rule === 'r';
}

function captured(member: string, values: Record<string, FieldValue>): string | null {
  const file = config(`sites: { a: {} }\nrouting:\n  - name: r\n    site: a\n    member: ${member}\n`);
  const { rule, memberId } = route(file, fields(values));
  return rule === null ? null : memberId;
}

describe('a condition', () => {
  it.each<[string, FieldValue | undefined, boolean]>([
    ['site-b', 'site-b', true],
    ['site-b', 'site-B', false],
    ['site-b', 'site-bb', false],
    ['site-b', undefined, false],
    ['site-b', null, false],
    ["''", '', true],
    ["''", null, false],
    ['7', 7, true],
    ['7', '7', true],
    ['7', '7.00', true],
    ['7.0', 7, true],
    ['7', '007', false],
    ['007', '007', true],
    ['007', 7, false],
    ["'7'", '7', true],
    ["'7'", 7, true],
    ["'7'", '7.0', false],
    ['34e72', '34e72', true],
    ['12345678901234567890', '12345678901234567891', false],
    ['12345678901234567890', '12345678901234567890', true],
    ['true', true, true],
    ['true', 'true', true],
    ['true', false, false],
    ['null', undefined, true],
    ['null', null, true],
    ['null', '', false],
  ])('%s, on %p, holds: %p', (condition, value, expected) => {
    expect(takes(condition, value)).toBe(expected);
  });

  it('of a list holds when one of it is equal, absence included', () => {
    expect(takes('[a, 7, null]', 'a')).toBe(true);
    expect(takes('[a, 7, null]', 7.0)).toBe(true);
    expect(takes('[a, 7, null]', undefined)).toBe(true);
    expect(takes('[a, 7, null]', 'b')).toBe(false);
  });

  it('of prefixes holds when the text begins with one of them', () => {
    expect(takes('{ prefix: test- }', 'test-1')).toBe(true);
    expect(takes('{ prefix: [x, test-] }', 'test-1')).toBe(true);
    expect(takes('{ prefix: test- }', 'a test-1')).toBe(false);
    expect(takes('{ prefix: 42 }', 4211)).toBe(true);
  });

  it.each<[FieldValue, boolean]>([
    ['9.99', false],
    ['10', true],
    [10, true],
    ['19.999999999999999999999', true],
    ['20.000', true],
    ['20.000000000000000000001', false],
    ['015', false],
    ['fifteen', false],
    ['', false],
    ['1e1', false],
    [null, false],
    [true, false],
  ])('of a range from 10 to 20, on %p, holds exactly: %p', (value, expected) => {
    expect(takes('{ min: 10, max: 20 }', value)).toBe(expected);
  });

  it('of a range may leave one bound out and go below zero', () => {
    expect(takes('{ min: -1.5 }', '-1.5')).toBe(true);
    expect(takes('{ min: -1.5 }', '-1.51')).toBe(false);
    expect(takes('{ max: 3 }', 1e-7)).toBe(true);
    expect(takes('{ min: 1 }', 1e21)).toBe(true);
  });

  it('of a pattern holds when the whole value matches', () => {
    expect(takes("{ pattern: 'site-[ab]' }", 'site-a')).toBe(true);
    expect(takes("{ pattern: 'site-[ab]' }", 'site-ab')).toBe(false);
    expect(takes("{ pattern: 'a|ab' }", 'ab')).toBe(true);
    expect(takes("{ pattern: '.*b.*' }", 'abc')).toBe(true);
    expect(takes("{ pattern: '(?i)SITE' }", 'site')).toBe(true);
    expect(takes("{ pattern: '.' }", '😀')).toBe(true);
  });

  it('of a pattern holds for the same values however many others were asked about in between', () => {
    const file = config(
      `sites: { a: {} }\nrouting: [{ name: r, site: a, when: { pubSub1: { pattern: 'n[0-9]*[02468]' } } }]\n`,
    );
    for (const number of [...Array(300).keys(), ...Array(300).keys(), 0, 1]) {
      expect(route(file, fields({ pubSub1: `n${number}` })).rule).toBe(number % 2 === 0 ? 'r' : null);
    }
  });

  it('of a pattern never holds for a value of excessive length', () => {
    expect(takes("{ pattern: 'a*' }", 'a'.repeat(LONGEST_PATTERN_VALUE))).toBe(true);
    expect(takes("{ pattern: 'a*' }", 'a'.repeat(LONGEST_PATTERN_VALUE + 1))).toBe(false);
  });

  it('asks for everything that it names', () => {
    expect(takes('{ prefix: a, pattern: "[a-c]+", max: 5 }', 'abc')).toBe(false);
    expect(takes('{ prefix: a, pattern: "[a-c]+" }', 'abc')).toBe(true);
  });
});

describe('a rule', () => {
  const file = config(`
defaultSite: a
sites: { a: {}, b: {} }
routing:
  - { name: first, site: b, environment: sandbox, when: { pubSub1: x, partnerId: p } }
  - { name: second, site: b, when: { pubSub1: x } }
`);

  it('matches only when all of its conditions hold', () => {
    expect(route(file, fields({ pubSub1: 'x', partnerId: 'p' }))).toEqual({
      site: 'b',
      environment: 'sandbox',
      memberId: 'm1',
      rule: 'first',
    });
    expect(route(file, fields({ pubSub1: 'x' })).rule).toBe('second');
  });

  it('that does not match leaves the conversion to the default site, in production', () => {
    expect(route(file, fields({}))).toEqual({ site: 'a', environment: 'production', memberId: 'm1', rule: null });
    expect(route(defaultSitesConfig(), fields({})).site).toBe('default');
  });

  it('that does not match parks the conversion when there is no default site', () => {
    const none = { site: null, environment: null, memberId: 'm1', rule: null };
    expect(route({ ...file, defaultSite: null }, fields({}))).toEqual(none);
  });

  it('may ask for a field that GoKart has yet to invent', () => {
    const future = config('sites: { a: {} }\nrouting: [{ name: r, site: a, when: { campaign: spring } }]');
    expect(route(future, fields({ campaign: 'spring' })).rule).toBe('r');
  });
});

describe('a captured member', () => {
  it('is the first group, or the one called member', () => {
    expect(captured("{ pattern: 'test-(.+)' }", { pubMemberId: 'test-42' })).toBe('42');
    expect(captured("{ pattern: '(.+):(?P<member>.+)' }", { pubMemberId: 'a:b' })).toBe('b');
    expect(captured("{ field: pubSub2, pattern: '(.+)' }", { pubSub2: 42 })).toBe('42');
  });

  it.each<[string, Record<string, FieldValue>]>([
    ['the field is absent', {}],
    ['the pattern does not match the whole field', { pubSub2: 'xx1' }],
    ['the group captures nothing', { pubSub2: 'x' }],
    ['the id is too long', { pubSub2: `x${'1'.repeat(256)}` }],
    ['PostgreSQL could not store it', { pubSub2: 'x\u0000' }],
    ['it is half a character', { pubSub2: 'x\uD800' }],
  ])('fails, and with it the rule, when %s', (_, values) => {
    expect(captured("{ field: pubSub2, pattern: '(?s)x([^x]*)' }", values)).toBeNull();
  });
});

describe('an explained route', () => {
  it('says of every rule up to the match why it did not match', () => {
    const file = config(`
sites: { a: {} }
routing:
  - { name: equal, site: a, when: { pubSub1: [x, null] } }
  - { name: begin, site: a, when: { pubSub1: { prefix: x } } }
  - { name: range, site: a, when: { rewardPoints: { min: 1, max: 1.50 } } }
  - { name: match, site: a, when: { pubSub2: { pattern: x+ } } }
  - { name: member, site: a, member: { pattern: '([0-9]+)' } }
  - { name: last, site: a, when: { pubSub1: y } }
  - { name: never, site: a }
`);
    const explained = explainRoute(file, fields({ pubSub1: 'y', rewardPoints: '2' }));
    expect(explained).toMatchObject({ site: 'a', environment: 'production', memberId: 'm1', rule: 'last' });
    expect(explained.considered).toEqual([
      { rule: 'equal', matched: false, reason: 'pubSub1 is "y", not "x" or absent' },
      { rule: 'begin', matched: false, reason: 'pubSub1 is "y", not beginning with "x"' },
      { rule: 'range', matched: false, reason: 'rewardPoints is "2", not a number from 1 to 1.5' },
      { rule: 'match', matched: false, reason: 'pubSub2 is absent, not matching /x+/ as a whole' },
      { rule: 'member', matched: false, reason: 'member: pubMemberId is "m1", which does not match /([0-9]+)/' },
      { rule: 'last', matched: true, reason: null },
    ]);
  });

  it('cuts long values short', () => {
    const file = config('sites: { a: {} }\nrouting: [{ name: r, site: a, when: { pubSub1: x } }]');
    const [only] = explainRoute(file, fields({ pubSub1: 'y'.repeat(10_000) })).considered;
    expect(only?.reason?.length).toBeLessThan(120);
  });
});
