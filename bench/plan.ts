import type { ContenderName, Window } from './contenders/contender.js';
import type { Options } from './options.js';

/** Only where nobody else sends does a single row have a meaning; what is told beside the others is told once. */
const ONLY_AT: Partial<Record<ContenderName, number>> = { 'single-row': 1, 'pgbench-one': 64, 'one-process': 64 };
const CRASH_CONNECTIONS = 64;
const SOAK_CONNECTIONS = 256;

type Asked = Pick<
  Options,
  'rounds' | 'connections' | 'contenders' | 'seconds' | 'warmUpSeconds' | 'short' | 'soakSeconds'
>;

/**
 * Every window of a run in its order. A machine drifts, so contenders are measured side by side in each round, and each
 * round begins with another of them.
 */
export function planWindows(options: Asked): Window[] {
  const { seconds, warmUpSeconds } = options;
  const measured = options.contenders.filter((name) => name !== 'crash');
  const windows: Window[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const connections of options.connections) {
      for (const contender of rotated(measured, round - 1)) {
        if (runsAt(contender, connections)) windows.push({ contender, connections, round, seconds, warmUpSeconds });
      }
    }
  }
  const once = { round: 1, warmUpSeconds };
  if (options.contenders.includes('crash') && !options.short) {
    windows.push({ ...once, contender: 'crash', connections: CRASH_CONNECTIONS, seconds });
  }
  return windows;
}

/** The long window of everything on, for its memory; null when none is asked for. */
export function planSoak({ soakSeconds, warmUpSeconds }: Asked): Window | null {
  if (soakSeconds === null) return null;
  return { contender: 'everything', connections: SOAK_CONNECTIONS, round: 0, seconds: soakSeconds, warmUpSeconds };
}

function runsAt(contender: ContenderName, connections: number): boolean {
  return (ONLY_AT[contender] ?? connections) === connections;
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
