import type { Arena, Measurement, Window } from './contenders/contender.js';
import { measureCrash } from './contenders/crash.js';
import { measurePgbench } from './contenders/pgbench.js';
import { measureServed } from './contenders/served.js';
import { BenchFailure } from './failure.js';
import type { Options } from './options.js';
import { planSoak, planWindows } from './plan.js';
import { shown } from './report/table.js';

/** How often a window is measured at most before the machine counts as too busy. */
const TRIES = 4;

export interface RunResult {
  readonly measurements: readonly Measurement[];
  readonly soak: Measurement | null;
}

/**
 * Measures window after window.
 *
 * @throws BenchFailure when there is nothing that could be reported
 */
export async function runAll(options: Options, arena: Arena, say: (line: string) => void): Promise<RunResult> {
  const windows = planWindows(options);
  const measurements: Measurement[] = [];
  for (const [index, window] of windows.entries()) {
    const measurement = await undisturbed(window, options, say, inArena(window, arena));
    say(`${String(index + 1).padStart(String(windows.length).length)}/${windows.length} ${summary(measurement)}`);
    measurements.push(measurement);
  }
  const soakWindow = planSoak(options);
  const soak = soakWindow && (await undisturbed(soakWindow, options, say, inArena(soakWindow, arena)));
  if (soak) say(`soak ${summary(soak)}`);
  return { measurements, soak };
}

/** What counts as a machine that was ours. */
export type Bounds = Pick<Options, 'maxStealShare' | 'maxForeignShare'>;

/**
 * Measures until the machine was ours meanwhile.
 *
 * @throws BenchFailure when it was not, several times
 */
export async function undisturbed<Measured extends Measurement>(
  window: Window,
  bounds: Bounds,
  say: (line: string) => void,
  measure: (attempt: number) => Promise<Measured>,
): Promise<Measured> {
  const seen: string[] = [];
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const measurement = await measure(attempt);
    const disturbance = disturbanceOf(measurement, bounds);
    if (disturbance === null) return measurement;
    seen.push(disturbance);
    say(`${name(window)}: ${disturbance}${attempt < TRIES ? '; measuring it again' : ''}`);
  }
  throw new BenchFailure(
    `Nothing is reported: the machine was not ours. ${name(window)} saw ${seen.join(', then ')}; the bounds are ` +
      `${percent(bounds.maxStealShare)} steal and ${percent(bounds.maxForeignShare)} foreign load (--steal, --foreign).`,
  );
}

/** Ids of a window that is measured again are not those of the first time. */
function inArena(window: Window, arena: Arena): (attempt: number) => Promise<Measurement> {
  return (attempt) => measure(window, { ...arena, runId: `${arena.runId}.${attempt}` });
}

function measure(window: Window, arena: Arena): Promise<Measurement> {
  const { contender } = window;
  switch (contender) {
    case 'pgbench':
      return measurePgbench(window, arena);
    case 'crash':
      return measureCrash(window, arena);
    case 'tutorial':
    case 'intake':
    case 'everything':
    case 'single-row':
      return measureServed({ ...window, contender }, arena);
  }
}

/** Null when the machine was ours. */
export function disturbanceOf(
  { usage }: Pick<Measurement, 'usage'>,
  { maxStealShare, maxForeignShare }: Bounds,
): string | null {
  if (!usage) return null;
  const found: string[] = [];
  if (usage.stealShare > maxStealShare) found.push(`${percent(usage.stealShare)} steal`);
  if (usage.foreignShare > maxForeignShare) found.push(`${percent(usage.foreignShare)} foreign load`);
  return found.length === 0 ? null : found.join(' and ');
}

export function summary(measurement: Measurement): string {
  const { accepted, processed, p50Ms, p99Ms, usage, checked } = measurement;
  const parts = [`${accepted.toFixed(0)}/s`];
  if (processed !== null) parts.push(`processed ${processed.toFixed(0)}/s`);
  parts.push(`p50 ${shown(p50Ms)} ms`, `p99 ${shown(p99Ms)} ms`);
  if (usage) parts.push(`steal ${percent(usage.stealShare)}`, `foreign ${percent(usage.foreignShare)}`);
  if (checked) parts.push(`${checked.conversions} conversions as they must be`);
  return `${name(measurement)}: ${parts.join(', ')}`;
}

function name({ contender, connections, round }: Window): string {
  return `round ${round}, ${contender} at ${connections}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
