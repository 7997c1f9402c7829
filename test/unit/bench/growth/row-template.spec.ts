import { describe, expect, it } from '@jest/globals';
import { COPY_HEADER, COPY_TRAILER, RowTemplate, type Content } from '../../../../bench/growth/row-template.js';

const FROM = Date.UTC(2026, 0, 15);
const TO = FROM + 9_999;
const OFFER = 'ffffffff-1111-2222-3333-444444444444';
/** How much older a copy is than the one before. */
const STEP_MS = 6 * 3_600_000;
const span = { from: FROM, to: TO, apart: STEP_MS, shared: new Set([OFFER]) };

function field(bytes: Buffer | null): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes === null ? -1 : bytes.length);
  return bytes === null ? length : Buffer.concat([length, bytes]);
}

function row(...fields: (Buffer | null)[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  return Buffer.concat([count, ...fields.map(field)]);
}

function template(contents: readonly Content[], ...rows: Buffer[]): RowTemplate {
  return new RowTemplate(Buffer.concat([COPY_HEADER, ...rows, COPY_TRAILER]), contents, span);
}

function number(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

/** Of version 7. */
function idAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8def-0123456789ab`;
}

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const copyOf = (one: RowTemplate, copy: number): Buffer => Buffer.concat([...one.copy(copy)]);

describe('rows that are copied', () => {
  it('are the sample itself in copy 0, without header and trailer', () => {
    const only = row(bytesOf(idAt(FROM + 5)), Buffer.from('any text'), null);
    const one = template([{ kind: 'uuid' }, { kind: 'text' }, { kind: 'moment' }], only);
    expect(copyOf(one, 0)).toEqual(only);
    expect(one.rows).toBe(1);
  });

  it('are older with each copy: ids by their first milliseconds, moments by microseconds', () => {
    const moment = number(820_454_400_000_123n);
    const one = template([{ kind: 'uuid' }, { kind: 'moment' }], row(bytesOf(idAt(FROM + 5)), moment));
    expect(copyOf(one, 3)).toEqual(
      row(bytesOf(idAt(FROM + 5 - 3 * STEP_MS)), number(820_454_400_000_123n - 3_000n * BigInt(STEP_MS))),
    );
  });

  it('are of a day before once they are older by a day', () => {
    const day = (days: number): Buffer => {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(days);
      return bytes;
    };
    const one = template([{ kind: 'day' }], row(day(2)));
    expect([1, 3, 4, 13].map((copy) => copyOf(one, copy))).toEqual([2, 2, 1, -1].map((days) => row(day(days))));
  });

  it('have moments before 2000 too', () => {
    const one = template([{ kind: 'moment' }], row(number(5n)));
    expect(copyOf(one, 1)).toEqual(row(number(5n - 1_000n * BigInt(STEP_MS))));
  });

  it('count below the sample, except for the numbers that all share', () => {
    const content: Content = { kind: 'number', step: 100, shared: new Set([1_000_000_007]) };
    const one = template([content, content], row(number(1_000_000_007n), number(1_000_000_008n)));
    expect(copyOf(one, 2)).toEqual(row(number(1_000_000_007n), number(999_999_808n)));
  });

  it('have the ids of ours in texts as those in columns', () => {
    const key = (ms: number): Buffer => Buffer.from(`reward:${idAt(ms)}:1`);
    const one = template([{ kind: 'text' }], row(key(FROM + 7)));
    expect(copyOf(one, 2)).toEqual(row(key(FROM + 7 - 2 * STEP_MS)));
  });

  it('have ids of others that no two copies share, but the same ones wherever they stand', () => {
    const member = '10df8a43-351e-5710-9ce6-d9502f1ad3b0';
    const one = template([{ kind: 'text' }, { kind: 'text' }], row(Buffer.from(member), Buffer.from(`["${member}"]`)));
    const texts = [0, 1, 2, 500].map((copy) => copyOf(one, copy).toString('latin1'));
    const seen = texts.map((text) => text.match(/[0-9a-f]{8}-351e-5710-9ce6-d9502f1ad3b0/g) ?? []);
    for (const ids of seen) expect(ids).toEqual([ids[0], ids[0]]);
    expect(new Set(seen.map(([id]) => id)).size).toBe(4);
  });

  it('have the ids of others in columns as those in texts', () => {
    const member = '10df8a43-351e-5710-9ce6-d9502f1ad3b0';
    const one = template([{ kind: 'uuid' }, { kind: 'text' }], row(bytesOf(member), Buffer.from(member)));
    const copy = copyOf(one, 2);
    const text = copy.toString('latin1', copy.length - 36);
    expect(text).not.toBe(member);
    expect(copy).toEqual(row(bytesOf(text), Buffer.from(text)));
  });

  it('keep the ids that many conversions share', () => {
    const one = template([{ kind: 'text' }, { kind: 'uuid' }], row(Buffer.from(OFFER), bytesOf(OFFER)));
    expect(copyOf(one, 9)).toEqual(row(Buffer.from(OFFER), bytesOf(OFFER)));
  });

  it('come in pieces that together are all of them', () => {
    const rows = (older: number): Buffer =>
      Buffer.concat(
        Array.from({ length: 3_000 }, (_, index) =>
          row(bytesOf(idAt(FROM + index - older)), Buffer.alloc(200, index % 250)),
        ),
      );
    const one = template([{ kind: 'uuid' }, { kind: 'same' }], rows(0));
    expect([...one.copy(1)].length).toBeGreaterThan(1);
    expect(copyOf(one, 1).equals(rows(STEP_MS))).toBe(true);
    expect(copyOf(one, 0).equals(rows(0))).toBe(true);
  });

  it('are refused when they are not what was said', () => {
    expect(() => template([{ kind: 'uuid' }], row(null, null))).toThrow('2 columns instead of 1');
    expect(() => new RowTemplate(Buffer.from('1\t2\n'.repeat(10)), [], span)).toThrow('not in the binary COPY format');
  });
});
