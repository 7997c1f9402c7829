import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import {
  daysSinceEnd,
  isOlderThan,
  keyAt,
  missingPeriods,
  partitionName,
  periodOf,
  readBounds,
  type Period,
} from '../../../../src/platform/partitions/partition.rules.js';

const utc = (text: string): Date => new Date(`${text}Z`);
const day = (date: Date | null): string | null => date && date.toISOString().slice(0, 10);

describe('a period', () => {
  it.each<[string, Period, string, string, string]>([
    ['a week begins on Monday', 'week', '2026-11-25T12:00', '2026-11-23', '2026-11-30'],
    ['Monday is its first day', 'week', '2026-11-23T00:00', '2026-11-23', '2026-11-30'],
    ['Sunday is its last, to the end', 'week', '2026-11-22T23:59:59.999', '2026-11-16', '2026-11-23'],
    ['a week goes over the turn of the year', 'week', '2026-12-31T05:00', '2026-12-28', '2027-01-04'],
    ['a month has its own length', 'month', '2028-02-29T23:00', '2028-02-01', '2028-03-01'],
    ['December ends with the year', 'month', '2026-12-31T23:59', '2026-12-01', '2027-01-01'],
  ])('%s', (_, period, at, from, to) => {
    const span = periodOf(period, utc(at));
    expect([day(span.from), day(span.to)]).toEqual([from, to]);
  });
});

describe('the periods that are missing', () => {
  const missing = (at: string, ...taken: (readonly [string | null, string])[]): (string | null)[] =>
    missingPeriods(
      'month',
      utc(at),
      2,
      taken.map(([from, to]) => ({ from: from === null ? null : utc(from), to: utc(to) })),
    ).map(({ from }) => day(from));
  const before = [null, '2026-12-01T00:00'] as const;

  it('are the current one and two more, when there is nothing', () => {
    expect(missing('2026-11-22T00:00')).toEqual(['2026-11-01', '2026-12-01', '2027-01-01']);
  });

  it('are those alone that no other range has a part of', () => {
    expect(missing('2026-11-22T00:00', before)).toEqual(['2026-12-01', '2027-01-01']);
    const odd = ['2026-12-20T00:00', '2026-12-27T00:00'] as const;
    expect(missing('2026-11-22T00:00', before, odd)).toEqual(['2027-01-01']);
  });

  it('reach back to where the last one ended', () => {
    expect(missing('2027-02-22T00:00', before)).toEqual([
      '2026-12-01',
      '2027-01-01',
      '2027-02-01',
      '2027-03-01',
      '2027-04-01',
    ]);
  });

  it('are none when all of them are there, however many more', () => {
    expect(missing('2026-11-22T00:00', [null, '2027-02-01T00:00'])).toEqual([]);
    expect(missing('2026-11-22T00:00', before, ['2026-12-01T00:00', '2030-01-01T00:00'])).toEqual([]);
  });
});

describe('the key of a moment', () => {
  it('has every UUIDv7 made before it below, and every later one above', () => {
    const moment = utc('2026-12-01T00:00');
    const key = keyAt('uuid', moment);
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-0000-0000-0{12}$/);
    expect(uuidv7({ msecs: moment.getTime() - 1 }) < key).toBe(true);
    expect(uuidv7({ msecs: moment.getTime() }) > key).toBe(true);
  });

  it.each([
    ['uuid', `FOR VALUES FROM ('%from') TO ('%to')`],
    ['date', `FOR VALUES FROM ('%from') TO ('%to')`],
    ['timestamptz', `FOR VALUES FROM ('%from') TO ('%to')`],
  ] as const)('is found again in the bounds of a partition by %s', (type, pattern) => {
    const [from, to] = [utc('2026-12-01T00:00'), utc('2027-01-01T00:00')];
    const bounds = pattern.replace('%from', keyAt(type, from)).replace('%to', keyAt(type, to));
    expect(readBounds(type, bounds)).toEqual({ from, to });
  });
});

describe('bounds', () => {
  it('that begin nowhere have no beginning', () => {
    expect(readBounds('date', `FOR VALUES FROM (MINVALUE) TO ('2026-11-23')`)).toEqual({
      from: null,
      to: utc('2026-11-23T00:00'),
    });
  });

  it('of the default partition are none, and those of somebody else are refused', () => {
    expect(readBounds('date', 'DEFAULT')).toBeNull();
    expect(() => readBounds('date', `FOR VALUES IN ('a')`)).toThrow('cannot be read');
    expect(() => readBounds('date', `FOR VALUES FROM ('2026-11-23') TO (MAXVALUE)`)).toThrow('cannot be read');
  });
});

describe('a partition', () => {
  const november = { from: utc('2026-11-01T00:00'), to: utc('2026-12-01T00:00') };

  it('is as old as its last moment', () => {
    expect(isOlderThan(november, 30, utc('2026-12-30T23:59:59.999'))).toBe(false);
    expect(isOlderThan(november, 30, utc('2026-12-31T00:00'))).toBe(true);
    expect(daysSinceEnd(november, utc('2026-11-15T00:00'))).toBe(0);
    expect(daysSinceEnd(november, utc('2026-12-31T12:00'))).toBe(30);
  });

  it('is named by its first day', () => {
    expect(partitionName('receipts', november)).toBe('receipts_20261101');
  });
});
