import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { formatFaults, parseSitesFile } from '../../src/sites/sites-file.js';

const example = readFileSync(new URL('../../sites.example.yaml', import.meta.url), 'utf8');
const meaningful = example.split('\n').filter((line) => !/^\s*(#|$)/.test(line));

/** Either sites, or faults that lie within the text and can be written on a terminal, a line each. */
function expectAnAnswer(text: string): void {
  const { config, faults } = parseSitesFile(text, { env: {} });
  if (config) {
    expect(config.sites.size).toBeGreaterThan(0);
    return;
  }
  expect(faults.length).toBeGreaterThan(0);
  const lines = text.split(/\r\n|\r|\n/).length;
  for (const { line, column, message } of faults) {
    expect(line >= 1 && line <= lines && column >= 1).toBe(true);
    expect(message).not.toMatch(/\[object|undefined|NaN|^Invalid input/);
  }
  expect(formatFaults('sites.yaml', faults).split('\n').length).toBe(faults.length + 1);
}

const line = fc.nat(meaningful.length - 1);
const scalar = fc.constantFrom(
  '',
  '~',
  'null',
  'true',
  '1',
  '-1',
  '1.5',
  '.inf',
  '1e400',
  '[]',
  '{}',
  '[a]',
  '{ a: b }',
  '*x',
  "''",
  '!t v',
);
const edit = fc.oneof(
  line.map((at) => (lines: string[]) => lines.filter((_, index) => index !== at)),
  line.map((at) => (lines: string[]) => lines.flatMap((text, index) => (index === at ? [text, text] : [text]))),
  fc.tuple(line, scalar).map(
    ([at, value]) =>
      (lines: string[]) =>
        lines.map((text, index) => (index === at ? text.replace(/:.*/, `: ${value}`) : text)),
  ),
  fc.tuple(line, fc.nat(40), fc.string({ maxLength: 3 })).map(
    ([at, from, more]) =>
      (lines: string[]) =>
        lines.map((text, index) => (index === at ? text.slice(0, from) + more + text.slice(from + 1) : text)),
  ),
);

describe('a sites file', () => {
  it('that is damaged anywhere is read or refused with its places, never an exception', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        expectAnAnswer(edits.reduce((lines, apply) => apply(lines), meaningful).join('\n'));
      }),
      { numRuns: 150 },
    );
  });

  it('of any shape is read or refused with its places, never an exception', () => {
    const leaf = fc.oneof(fc.string({ maxLength: 5 }), fc.double(), fc.boolean(), fc.constant(null), fc.constant('a'));
    const keys = fc.constantFrom(
      ...['defaultSite', 'sites', 'routing', 'a', 'policy', 'points', 'endpoints', 'promotions', 'overrides', 'name'],
      ...['when', 'member', 'pubSub1', 'amount', 'from', 'until', 'rate', 'code', 'scale', 'site', 'constructor'],
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keys, tree), (value) => expectAnAnswer(stringify(value))),
      { numRuns: 150 },
    );
  });
});
