import type { Measurement } from '../contenders/contender.js';
import { table } from '../report/table.js';
import { median } from '../statistics.js';
import { compared, shownSize } from './figures.js';
import { accepted, processed } from '../report/ratios.js';
import { drawPlan } from './plan-log.js';
import type { SizeResult } from './run.js';
import type { GrownMeasurement } from './window.js';

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
    ];
  });
  return table([SPEED_HEADINGS, ...rows]);
}

/** What each table takes for a conversion, at the end of a size's last window. */
export function diskTable({ everything }: SizeResult): string {
  const disk = everything.at(-1)?.disk;
  if (!disk) return '';
  const each = (bytes: number): string => (bytes / disk.conversions).toFixed(0);
  const rows = disk.tables
    .filter(({ heap, toast, indexes }) => heap + toast + indexes >= disk.conversions)
    .map(({ table: name, heap, toast, indexes }) => [name, heap, toast, indexes, heap + toast + indexes] as const);
  const sum = (column: 1 | 2 | 3 | 4): number => rows.reduce((total, row) => total + row[column], 0);
  return table([
    ['bytes a conversion', 'rows', 'TOAST', 'indexes', 'all'],
    ...[...rows, ['', sum(1), sum(2), sum(3), sum(4)] as const].map(([name, ...bytes]) => [name, ...bytes.map(each)]),
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
  return [head, ...each].join('\n\n');
}

function cell<T>(rounds: readonly T[], digits: number, value: (one: T) => number | null): string {
  const middle = median(rounds.map(value).filter((one) => one !== null));
  return middle === null ? '' : middle.toFixed(digits);
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
