import type { ContenderName, Measurement } from '../contenders/contender.js';
import { accepted, figure, of, p50, p99, processed, ratio, type Figure, type Reading } from './ratios.js';

type Reckoned = (measurements: readonly Measurement[]) => number | null;

/** What Pitstop is held to. */
export interface Criterion {
  /** A column of bench/history.md. */
  readonly id: string;
  readonly name: string;
  readonly unit: '' | 'ms' | 'kB' | 'MB' | 's';
  readonly better: 'more' | 'less';
  readonly must: number;
  readonly aim: number;
  /** Null when what it takes was not measured. The soak is null when there was none. */
  readonly value: (measurements: readonly Measurement[], soak: Measurement | null) => number | null;
}

export interface Judged {
  readonly id: string;
  readonly name: string;
  readonly unit: Criterion['unit'];
  readonly value: number | null;
  readonly must: number;
  readonly aim: number;
  readonly better: Criterion['better'];
  readonly verdict: Verdict;
}

export type Verdict = 'aim reached' | 'must met' | 'MUST MISSED' | 'not measured';

const at = (contender: ContenderName, connections: number, reading: Reading): Figure => ({
  contender,
  connections,
  reading,
});
const kilobytes: Reading = ({ bytesPerConversion }) => bytesPerConversion && bytesPerConversion / 1_000;

export const CRITERIA: readonly Criterion[] = [
  {
    id: 'accepted',
    name: 'accepted ÷ pgbench, 64 connections',
    ...{ unit: '', better: 'more', must: 1.5, aim: 2 },
    value: (all) => ratio(all, at('intake', 64, accepted), at('pgbench', 64, accepted)),
  },
  {
    id: 'processed',
    name: 'fully processed ÷ pgbench, 64 connections',
    ...{ unit: '', better: 'more', must: 1, aim: 1.5 },
    value: (all) => ratio(all, at('everything', 64, processed), at('pgbench', 64, accepted)),
  },
  {
    id: 'drain',
    name: 'lag drained after the end, 64 connections',
    ...{ unit: 's', better: 'less', must: 1, aim: 1 },
    value: (all) => largest(of(all, 'everything', 64).map(({ lag }) => lag?.drainSeconds ?? null)),
  },
  {
    id: 'kept-up-64',
    name: 'fully processed ÷ accepted, 64 connections',
    ...{ unit: '', better: 'more', must: 0.99, aim: 1 },
    value: (all) => ratio(all, at('everything', 64, processed), at('everything', 64, accepted)),
  },
  {
    id: 'kept-up-256',
    name: 'fully processed ÷ accepted, 256 connections',
    ...{ unit: '', better: 'more', must: 0.99, aim: 1 },
    value: (all) => ratio(all, at('everything', 256, processed), at('everything', 256, accepted)),
  },
  {
    id: 'tutorial',
    name: 'fully processed ÷ tutorial, 64 connections',
    ...{ unit: '', better: 'more', must: 20, aim: 25 },
    value: (all) => ratio(all, at('everything', 64, processed), at('tutorial', 64, accepted)),
  },
  {
    id: 'p50-alone',
    name: 'p50 ÷ single-row statement, 1 connection',
    ...{ unit: '', better: 'less', must: 1.1, aim: 1 },
    value: (all) => ratio(all, at('intake', 1, p50), at('single-row', 1, p50)),
  },
  {
    id: 'p99',
    name: 'p99 everything on ÷ pgbench, 64 connections',
    ...{ unit: '', better: 'less', must: 2.5, aim: 1.5 },
    value: (all) => ratio(all, at('everything', 64, p99), at('pgbench', 64, p99)),
  },
  {
    id: 'transfer',
    name: 'commit → transfer visible, median, 16 connections',
    ...{ unit: 'ms', better: 'less', must: 50, aim: 15 },
    value: (all) =>
      figure(
        all,
        at('everything', 16, ({ transfer }) => transfer?.p50Ms ?? null),
      ),
  },
  {
    id: 'disk',
    name: 'on disk per conversion, everything included',
    ...{ unit: 'kB', better: 'less', must: 3, aim: 2 },
    value: (all) => figure(all, at('everything', 64, kilobytes)),
  },
  {
    id: 'memory',
    name: 'largest resident memory, 256 connections',
    ...{ unit: 'MB', better: 'less', must: 400, aim: 250 },
    value: (all, soak) =>
      largest([...of(all, 'everything', 256), ...(soak ? [soak] : [])].map(({ memoryMb }) => memoryMb)),
  },
];

/** What stands beside the criteria and decides nothing. */
export interface Told {
  readonly name: string;
  readonly value: number;
}

const TOLD: readonly { readonly name: string; readonly value: Reckoned }[] = [
  {
    name: 'accepted ÷ pgbench-one, 64 connections',
    value: (all) => ratio(all, at('intake', 64, accepted), at('pgbench-one', 64, accepted)),
  },
  {
    name: 'fully processed by one process ÷ pgbench, 64 connections',
    value: (all) => ratio(all, at('one-process', 64, processed), at('pgbench', 64, accepted)),
  },
  {
    name: 'fully processed ÷ pgbench-one, 64 connections',
    value: (all) => ratio(all, at('everything', 64, processed), at('pgbench-one', 64, accepted)),
  },
];

/** Leaves out what was not measured. */
export function tellAll(measurements: readonly Measurement[]): Told[] {
  return TOLD.flatMap(({ name, value: valueOf }) => {
    const value = valueOf(measurements);
    return value === null ? [] : [{ name, value }];
  });
}

export function judgeAll(measurements: readonly Measurement[], soak: Measurement | null = null): Judged[] {
  return CRITERIA.map((criterion) => {
    const { id, name, unit, must, aim, better } = criterion;
    const value = criterion.value(measurements, soak);
    return { id, name, unit, value, must, aim, better, verdict: verdictOf(value, criterion) };
  });
}

export function verdictOf(value: number | null, bounds: Pick<Criterion, 'better' | 'must' | 'aim'>): Verdict {
  if (value === null) return 'not measured';
  const reaches = (bound: number): boolean => (bounds.better === 'more' ? value >= bound : value <= bound);
  if (reaches(bounds.aim)) return 'aim reached';
  return reaches(bounds.must) ? 'must met' : 'MUST MISSED';
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (most === null || (value !== null && value > most) ? value : most), null);
}
