import type { Arena, Measurement, Window } from './contenders/contender.js';
import { measureCrash } from './contenders/crash.js';
import { measurePgbench } from './contenders/pgbench.js';
import { measureServed } from './contenders/served.js';
import { BenchFailure } from './failure.js';
import { awaitQuiet } from './machine/quiet.js';
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
  const referee = new Referee(options, arena, say);
  for (const [index, window] of windows.entries()) {
    const measurement = await referee.undisturbed(window, (its) => measure(window, its));
    say(`${String(index + 1).padStart(String(windows.length).length)}/${windows.length} ${summary(measurement)}`);
    measurements.push(measurement);
  }
  const soakWindow = planSoak(options);
  // Only its memory counts, which others do not change: measuring it again would take as long as all the rest.
  const soak = soakWindow && (await measure(soakWindow, arena));
  if (soak) say(`soak ${summary(soak)}`);
  return { measurements, soak };
}

/** What counts as a machine that was ours, and how long to wait for it. */
export type Bounds = Pick<Options, 'maxStealShare' | 'maxForeignShare' | 'maxSlowness' | 'patienceSeconds'>;

/** Measures windows until the machine was ours in one. */
export class Referee {
  /** The least that a fixed piece of work has taken in a window of this run. */
  private bestPieceUs = Infinity;

  constructor(
    private readonly bounds: Bounds,
    private readonly arena: Arena,
    private readonly say: (line: string) => void,
  ) {}

  /**
   * @param measure is given the arena that is its own: ids of a window that is measured again are not those of the first
   *   time
   * @throws BenchFailure when the machine was others' again and again
   */
  async undisturbed<Measured extends Measurement>(
    window: Window,
    measure: (arena: Arena) => Promise<Measured>,
  ): Promise<Measured> {
    const { bounds, arena } = this;
    const seen: string[] = [];
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const watched = { servers: [], postmaster: arena.server.postmaster };
      await awaitQuiet(watched, bounds.maxForeignShare, bounds.patienceSeconds);
      const measurement = await measure({ ...arena, runId: `${arena.runId}.${attempt}` });
      this.bestPieceUs = Math.min(this.bestPieceUs, measurement.usage?.pieceUs ?? Infinity);
      const disturbance = disturbanceOf(measurement, bounds, this.bestPieceUs);
      if (disturbance === null) return measurement;
      seen.push(disturbance);
      this.say(`${name(window)}: ${disturbance}${attempt < TRIES ? '; measuring it again' : ''}`);
    }
    throw new BenchFailure(
      `Nothing is reported: the machine was not ours. ${name(window)} saw ${seen.join(', then ')}; the bounds are ` +
        `${percent(bounds.maxStealShare)} steal, ${percent(bounds.maxForeignShare)} foreign load and ` +
        `${bounds.maxSlowness} times as slow (--steal, --foreign, --slow).`,
    );
  }
}

function measure(window: Window, arena: Arena): Promise<Measurement> {
  const { contender } = window;
  switch (contender) {
    case 'pgbench':
    case 'pgbench-one':
      return measurePgbench({ ...window, contender }, arena);
    case 'crash':
      return measureCrash(window, arena);
    case 'tutorial':
    case 'intake':
    case 'everything':
    case 'one-process':
    case 'single-row':
      return measureServed({ ...window, contender }, arena);
  }
}

/**
 * Null when the machine was ours.
 *
 * @param bestPieceUs what a fixed piece of work takes when nothing slows the machine down
 */
export function disturbanceOf(
  { usage }: Pick<Measurement, 'usage'>,
  bounds: Omit<Bounds, 'patienceSeconds'>,
  bestPieceUs: number,
): string | null {
  if (!usage) return null;
  const slowness = usage.pieceUs === null ? 1 : usage.pieceUs / bestPieceUs;
  const found: string[] = [];
  if (usage.stealShare > bounds.maxStealShare) found.push(`${percent(usage.stealShare)} steal`);
  if (usage.foreignShare > bounds.maxForeignShare) found.push(`${percent(usage.foreignShare)} foreign load`);
  if (slowness > bounds.maxSlowness) found.push(`processors ${slowness.toFixed(1)} times as slow as before`);
  return found.length === 0 ? null : found.join(' and ');
}

export function summary(measurement: Measurement): string {
  const { accepted, processed, p50Ms, p99Ms, usage, checked } = measurement;
  const parts = [`${accepted.toFixed(0)}/s`];
  if (processed !== null) parts.push(`processed ${processed.toFixed(0)}/s`);
  parts.push(`p50 ${shown(p50Ms)} ms`, `p99 ${shown(p99Ms)} ms`);
  if (usage) {
    parts.push(
      `steal ${percent(usage.stealShare)}`,
      `foreign ${percent(usage.foreignShare)}`,
      `piece of work ${usage.pieceUs?.toFixed(0) ?? '–'} µs`,
    );
  }
  if (checked) parts.push(`${checked.conversions} conversions as they must be`);
  return `${name(measurement)}: ${parts.join(', ')}`;
}

function name({ contender, connections, round }: Window): string {
  return `round ${round}, ${contender} at ${connections}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
