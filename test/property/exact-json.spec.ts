import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from '../../src/callbacks/exact-json.rules.js';

const MAX_DEPTH = 64;

/** What a slow reader makes of a JSON text: numbers stay the characters that they were written with. */
type Slow = { number: string } | { text: string } | { list: Slow[] } | { members: [string, Slow][] } | { word: string };

/** Reads by the grammar of RFC 8259, a character at a time; throws where the text is not JSON. */
class SlowReader {
  private at = 0;

  constructor(private readonly text: string) {}

  read(): Slow {
    const value = this.value();
    this.blanks();
    if (this.at < this.text.length) throw new Error('trailing characters');
    return value;
  }

  private value(): Slow {
    this.blanks();
    const char = this.text.charAt(this.at);
    if (char === '{') return this.object();
    if (char === '[') return this.list();
    if (char === '"') return { text: this.string() };
    const word = /^(true|false|null)/.exec(this.text.slice(this.at, this.at + 5))?.[0];
    if (word) {
      this.at += word.length;
      return { word };
    }
    const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/.exec(this.text.slice(this.at))?.[0];
    if (!number) throw new Error(`no value at ${this.at}`);
    this.at += number.length;
    return { number };
  }

  private object(): Slow {
    const members: [string, Slow][] = [];
    this.take('{');
    this.blanks();
    while (this.text.charAt(this.at) !== '}') {
      if (members.length > 0) this.take(',');
      this.blanks();
      const name = this.string();
      this.blanks();
      this.take(':');
      members.push([name, this.value()]);
      this.blanks();
    }
    this.take('}');
    return { members };
  }

  private list(): Slow {
    const list: Slow[] = [];
    this.take('[');
    this.blanks();
    while (this.text.charAt(this.at) !== ']') {
      if (list.length > 0) this.take(',');
      list.push(this.value());
      this.blanks();
    }
    this.take(']');
    return { list };
  }

  private string(): string {
    const start = this.at;
    this.take('"');
    while (this.at < this.text.length && this.text.charAt(this.at) !== '"') {
      this.at += this.text.charAt(this.at) === '\\' ? 2 : 1;
    }
    this.take('"');
    // Escapes of one string: nothing of ours to get wrong.
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  private blanks(): void {
    while (/[ \t\r\n]/.test(this.text.charAt(this.at))) this.at++;
  }

  private take(char: string): void {
    if (this.text.charAt(this.at) !== char) throw new Error(`${char} expected at ${this.at}`);
    this.at++;
  }
}

function slowly(text: string): Slow | null {
  try {
    return new SlowReader(text).read();
  } catch {
    return null;
  }
}

function depthOf(value: Slow): number {
  if ('list' in value) return 1 + Math.max(0, ...value.list.map(depthOf));
  if ('members' in value) return 1 + Math.max(0, ...value.members.map(([, member]) => depthOf(member)));
  return 0;
}

function repeatsKey(value: Slow): boolean {
  if ('list' in value) return value.list.some(repeatsKey);
  if (!('members' in value)) return false;
  const names = value.members.map(([name]) => name);
  return new Set(names).size < names.length || value.members.some(([, member]) => repeatsKey(member));
}

/** `digits × 10^exponent`, without trailing zeros: the same for every way to write a number. */
function exact(token: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const shift = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${shift}`;
}

/** Whether what was read is what was written, numbers to the last digit. */
function isSame(read: unknown, written: Slow): boolean {
  if ('number' in written) {
    if (typeof read === 'number') return exact(String(read)) === exact(written.number);
    return typeof read === 'string' && exact(read) === exact(written.number);
  }
  if ('text' in written) return read === written.text;
  if ('word' in written) return read === JSON.parse(written.word);
  if ('list' in written) {
    return (
      Array.isArray(read) &&
      read.length === written.list.length &&
      written.list.every((item, at) => isSame(read[at], item))
    );
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return false;
  const own = new Map(Object.entries(read));
  return own.size === written.members.length && written.members.every(([name, item]) => isSame(own.get(name), item));
}

function read(text: string) {
  return readJson(Buffer.from(text, 'utf8'), MAX_DEPTH);
}

const digits = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength });
const whole = digits(30).map((text) => text.replace(/^0+(?=.)/, ''));
const number = fc
  .tuple(
    fc.constantFrom('', '', '-'),
    whole,
    fc.option(
      fc.oneof(
        digits(25),
        digits(20).map((text) => '0'.repeat(330) + text),
      ),
      { nil: null },
    ),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-', 'E-'), fc.integer({ min: 0, max: 450 }).map(String)), {
      nil: null,
    }),
  )
  .map(
    ([sign, integer, fraction, exponent]) =>
      `${sign}${integer}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : exponent.join('')}`,
  );
const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
const string = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'abAB:{}[],0123456789-+.eE ', '\\"', '\\\\', '\\n', '\\u0000', '\\ud800', 'ä', '€', '😀'),
      fc.constantFrom(...'ab:{"').map(escaped),
    ),
    { maxLength: 8 },
  )
  .map((parts) => `"${parts.join('')}"`);
const key = fc.oneof(
  fc.constantFrom('"a"', '"b"', '"\\u0061"', '"__proto__"', '"constructor"', '"toString"', '"1"'),
  string,
);
const blank = fc.constantFrom('', '', '', ' ', '\n', '\t\r ');
const json = fc.letrec<{ value: string }>((tie) => ({
  value: fc
    .tuple(
      blank,
      fc.oneof(
        { depthSize: 'small', maxDepth: 5 },
        fc.oneof(number, string, fc.constantFrom('true', 'false', 'null')),
        fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
        fc
          .array(fc.tuple(blank, key, blank, tie('value')), { maxLength: 4 })
          .map((members) => `{${members.map(([a, name, b, item]) => `${a}${name}${b}:${item}`).join(',')}}`),
      ),
      blank,
    )
    .map((parts) => parts.join('')),
})).value;

describe('Reading JSON exactly', () => {
  it('gives back what was written, every number to its last digit, and refuses a key written twice', () => {
    let repeated = 0;
    fc.assert(
      fc.property(json, (text) => {
        const written = slowly(text);
        if (written === null) throw new Error(`The generator wrote what is no JSON: ${text}`);
        const result = read(text);
        if (repeatsKey(written)) {
          repeated++;
          expect(result).toMatchObject({ fault: { code: 'duplicate_key' } });
        } else {
          if (!('value' in result)) throw new Error(JSON.stringify(result));
          expect(isSame(result.value, written)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
    expect(repeated).toBeGreaterThan(0);
  });

  it('takes nothing for JSON that is none, and refuses nothing that is', () => {
    const piece = fc.oneof(
      fc.constantFrom(...'{}[]:,"\\0129-+.eE nt', '12345678901234567890', '1e2', '{1e2:1}', 'NaN', 'true', '\\u12'),
      string,
    );
    const damaged = fc
      .tuple(json, fc.nat(), fc.nat({ max: 2 }), piece)
      .map(([text, place, gone, added]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + added + text.slice(at + gone);
      })
      .filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(damaged, (text) => {
        const written = slowly(text);
        const result = read(text);
        if (written === null) expect(result).toMatchObject({ fault: { code: 'malformed_json' } });
        else if (repeatsKey(written)) expect(result).toMatchObject({ fault: { code: 'duplicate_key' } });
        else expect('value' in result && isSame(result.value, written)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('reads to the depth of the limit and no deeper', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: MAX_DEPTH - 2, maxLength: MAX_DEPTH + 3 }), (kinds) => {
        const open = kinds.map((isList) => (isList ? '[' : '{"a":')).join('');
        const close = kinds.map((isList) => (isList ? ']' : '}')).reverse();
        const text = `${open}1${close.join('')}`;
        const written = slowly(text);
        if (written === null) throw new Error('The test wrote what is no JSON.');
        if (depthOf(written) > MAX_DEPTH) expect(read(text)).toMatchObject({ fault: { code: 'too_deep' } });
        else expect(read(text)).toHaveProperty('value');
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a number', '{12345678901234567890:1}'],
    ['a number with an exponent', '{"a":1,1e2 \n:1}'],
    ['a number in a list of members', '{"a":{"b":[1],1.00000000000000000001:2}}'],
  ])('does not take %s for a key', (_, text) => {
    expect(read(text)).toMatchObject({ fault: { code: 'malformed_json' } });
  });

  it.each([
    ['zero with a sign', '-0', '0'],
    ['the last integer that a double carries', '9007199254740991', '9007199254740991'],
    ['the first one that it does not', '9007199254740993', '9007199254740993'],
    ['thirty digits', '123456789012345678901234567890', '123456789012345678901234567890'],
    ['a fraction of twenty digits', '0.12345678901234567891', '0.12345678901234567891'],
    ['what a double takes for zero', `0.${'0'.repeat(400)}5`, `0.${'0'.repeat(400)}5`],
    ['what a double blurs', `0.${'0'.repeat(320)}123456789012345`, `0.${'0'.repeat(320)}123456789012345`],
    ['an exponent', '1e2', '100'],
    ['a negative exponent', '12.50e-3', '0.01250'],
    ['an exponent beyond any amount', '1e400', '1e400'],
    ['an exponent below any amount', '1e-400', '1e-400'],
  ])('keeps %s', (_, token, kept) => {
    const result = read(`{"n":${token}}`);
    expect(String(('value' in result && (result.value as { n: unknown }).n) as string)).toBe(kept);
  });

  it('says where the fault is in the text as it came', () => {
    const text = '{"a":12345678901234567890,"b":1e2,"c":"\n"}';
    const result = read(text);
    expect(result).toMatchObject({ fault: { detail: expect.stringContaining(`character ${text.indexOf('\n')}`) } });
  });

  it('quotes nothing of the body in its words', () => {
    const result = read('{"trackSysConversionEmail": ada@example.org}');
    expect(JSON.stringify(result)).not.toMatch(/ada|example|Email/);
  });

  it('calls plain only what JSON writes as it is, and everything of that kind', () => {
    const texts = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('a', '7', ' ', '/', '"', '\\', 'é') })),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(texts, (list) => {
        const result = read(JSON.stringify({ list }));
        const asTheyAre = list.every((text) => /^[\x20-\x7f]*$/.test(text) && JSON.stringify(text) === `"${text}"`);
        expect(result).toEqual({ value: { list }, plain: asTheyAre });
      }),
      { numRuns: 2000 },
    );
    expect(read('["\\u0041"]')).toEqual({ value: ['A'], plain: false });
  });

  it('passes over one byte-order mark, not two, and refuses what is not UTF-8', () => {
    const bytes = (...parts: (string | number[])[]) =>
      readJson(Buffer.concat(parts.map((part) => Buffer.from(part as string))), MAX_DEPTH);
    expect(bytes([0xef, 0xbb, 0xbf], '{}')).toEqual({ value: {}, plain: false });
    expect(bytes([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], '{}')).toMatchObject({ fault: { code: 'malformed_json' } });
    expect(bytes('{"a":"', [0xff], '"}')).toMatchObject({ fault: { code: 'malformed_json' } });
    // A lone surrogate written as if UTF-8 had it, and the long way to write a slash.
    expect(bytes('{"a":"', [0xed, 0xa0, 0x80], '"}')).toMatchObject({ fault: { code: 'malformed_json' } });
    expect(bytes('{"a":"', [0xc0, 0xaf], '"}')).toMatchObject({ fault: { code: 'malformed_json' } });
  });

  it('pollutes no prototype', () => {
    const result = read('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}');
    expect('value' in result && Object.keys(result.value as object)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  // Each would keep a reader busy for minutes that goes back over what it has read.
  const LARGE = 1024 * 1024;
  it.each([
    ['digits', '1'.repeat(LARGE)],
    ['zeros before the point of an exponent', `1e${'0'.repeat(LARGE)}`],
    ['zeros after the point', `0.${'0'.repeat(LARGE)}`],
    ['exact numbers', `[${'12345678901234567890,'.repeat(LARGE / 21)}1]`],
    ['blanks after exact numbers', `[${`1e2${' '.repeat(1000)},`.repeat(LARGE / 1004)}1]`],
    ['blanks after one exact number', `1e2${' '.repeat(LARGE)}`],
    ['brackets that are never closed', '['.repeat(LARGE)],
    ['brackets that were never opened', ']'.repeat(LARGE)],
    ['a string that is never closed', `"${'\\"'.repeat(LARGE / 2)}`],
    ['minus signs', '-'.repeat(LARGE)],
    ['colons', ':'.repeat(LARGE)],
    ['members', `{${Array.from({ length: LARGE / 16 }, (_, at) => `"k${at}":${at}`).join(',')}}`],
  ])('reads megabytes of %s in one pass', (_, text) => {
    const result = read(text);
    expect('value' in result).not.toBe('fault' in result);
  });
});
