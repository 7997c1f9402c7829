import type { Measurement } from '../contenders/contender.js';
import { table } from '../report/table.js';
import { median } from '../statistics.js';
import { compared, shownSize } from './figures.js';
import { accepted, processed } from '../report/ratios.js';
import { totalBytes, type TableBytes } from './disk.js';
import { drawPlan } from './plan-log.js';
import type { JudgedPlan } from './plans.js';
import type { SizeResult } from './run.js';
import type { GrownMeasurement } from './window.js';

const SLOWEST = 8;
const FIRST_WORDS = 80;
/** Tables that take less than this for a conversion are shown together. */
const LISTED_BYTES = 10;

const SPEED_HEADINGS = [
  'conversions',
  'accepted/s',
  'processed/s',
  'p50 ms',
  'p99 ms',
  'drain s',
  'pgbench/s',
  'accepted ÷ first',
  'processed ÷ first',
  'kB each',
  'WAL kB each',
  'page images each',
  'of the WAL at most %',
  'read MB',
];

/** A row for each size, with the medians of its rounds. */
export function speedTable(results: readonly SizeResult[], connections: number): string {
  const rows = results.map((size) => {
    const one = (digits: number, value: (of: GrownMeasurement) => number | null): string =>
      cell(size.everything, digits, value);
    const kept = (reading: typeof accepted): string =>
      results[0] === size || !results[0] ? '' : (compared(size, results[0], connections, reading)?.toFixed(3) ?? '');
    return [
      shownSize(size.conversions),
      one(0, (of) => of.accepted),
      one(0, (of) => of.processed),
      one(2, (of) => of.p50Ms),
      one(2, (of) => of.p99Ms),
      one(2, (of) => of.lag?.drainSeconds ?? null),
      cell(size.pgbench, 0, (of: Measurement) => of.accepted),
      kept(accepted),
      kept(processed),
      one(2, (of) => of.bytesPerConversion && of.bytesPerConversion / 1_000),
      one(2, (of) => of.wal.bytesPerConversion / 1_000),
      one(2, (of) => of.wal.imagesPerConversion),
      one(0, (of) => of.wal.imageShare * 100),
      one(0, (of) => of.readMb),
    ];
  });
  return table([SPEED_HEADINGS, ...rows]);
}

/** What each table takes for a conversion, at the end of a size's last window. */
export function diskTable({ everything }: SizeResult): string {
  const disk = everything.at(-1)?.disk;
  if (!disk) return '';
  const isLarge = (table: TableBytes): boolean => totalBytes([table]) >= LISTED_BYTES * disk.conversions;
  const row = (name: string, tables: readonly TableBytes[]): string[] => {
    const sum = (value: (table: TableBytes) => number): string =>
      (tables.reduce((total, table) => total + value(table), 0) / disk.conversions).toFixed(0);
    const parts = [sum(({ heap }) => heap), sum(({ toast }) => toast), sum(({ indexes }) => indexes)];
    return [name, ...parts, sum((table) => totalBytes([table]))];
  };
  const large = disk.tables.filter(isLarge);
  return table([
    ['bytes a conversion', 'rows', 'TOAST', 'indexes', 'all'],
    ...large.map((one) => row(one.table, [one])),
    row(
      'the others',
      disk.tables.filter((one) => !isLarge(one)),
    ),
    row('', disk.tables),
  ]);
}

/** How many plans were seen, and those that do not bear growth, with their statements. */
export function plansReport({ plans }: SizeResult): string {
  const faulty = plans.filter(({ faults }) => faults.length > 0);
  const statements = new Set(plans.map(({ query }) => query)).size;
  const head = `${plans.length} plans of ${statements} statements, ${faulty.length} of them do not bear growth`;
  const each = faulty.map(({ query, plan, faults }) =>
    [`${faults.join('; ')}:`, indented(query.trim()), indented(drawPlan(plan))].join('\n'),
  );
  return [head, slowest(plans), ...each].join('\n\n');
}

/** The statements that most of the time went into, when their plans were looked at. */
function slowest(plans: readonly JudgedPlan[]): string {
  const rows = [...plans]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, SLOWEST)
    .map(({ query, runs, ms }) => [firstWords(query), String(runs), ms.toFixed(0), (ms / runs).toFixed(2)]);
  return table([['', 'runs', 'ms', 'ms each'], ...rows]);
}

function firstWords(query: string): string {
  return query.replace(/\s+/g, ' ').trim().slice(0, FIRST_WORDS);
}

function cell<T>(rounds: readonly T[], digits: number, value: (one: T) => number | null): string {
  const middle = median(rounds.map(value).filter((one) => one !== null));
  return middle === null ? '' : middle.toFixed(digits);
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
