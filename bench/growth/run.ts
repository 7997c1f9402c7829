import type { Arena, Measurement, Window } from '../contenders/contender.js';
import { measurePgbench } from '../contenders/pgbench.js';
import type { FreshDatabase } from '../database.js';
import { planWindows } from '../plan.js';
import { Referee, summary } from '../run.js';
import { grow } from './load.js';
import type { GrowthOptions } from './options.js';
import { judgePlans, type JudgedPlan } from './plans.js';
import { readIndexes } from './memory.js';
import { checkRoom } from './room.js';
import { makeSample, type Sample } from './sample.js';
import { timeSearches, type Search } from './searches.js';
import { measureEverything, type GrownMeasurement } from './window.js';

/** Everything that was seen at one size. */
export interface SizeResult {
  /** Conversions that were there before the first window. */
  readonly conversions: number;
  /** How long they took to load; null when there were none. */
  readonly loadSeconds: number | null;
  readonly everything: readonly GrownMeasurement[];
  readonly pgbench: readonly Measurement[];
  readonly plans: readonly JudgedPlan[];
  /** Among the conversions that were loaded; none where there were none. */
  readonly searches: readonly Search[];
}

type Say = (line: string) => void;

/** Measures size after size; the databases of a size are gone before the next one's are made. */
export async function runGrowth(options: GrowthOptions, arena: Arena, say: Say): Promise<SizeResult[]> {
  const largest = options.sizes.at(-1) ?? 0;
  const sample = largest === 0 ? null : await makeSample(arena, Math.min(options.sample, largest), options.connections);
  if (sample) {
    say(`a sample of ${sample.conversions} conversions, made in ${((sample.to - sample.from) / 1_000).toFixed(0)} s`);
    checkRoom(arena.server.folder, largest, sample.bytesEach);
  }
  const referee = new Referee(options, arena, say);
  const results: SizeResult[] = [];
  for (const size of options.sizes) {
    say(`\n${size} conversions`);
    results.push(
      size === 0 || !sample
        ? await atNone(options, arena, referee, say)
        : await atSize(size, sample, options, arena, referee, say),
    );
  }
  return results;
}

/** Every window begins with an empty database, as in the other bench. */
async function atNone(options: GrowthOptions, arena: Arena, referee: Referee, say: Say): Promise<SizeResult> {
  const name = 'growth_none';
  const withFresh = async <T>(work: (database: FreshDatabase) => Promise<T>): Promise<T> => {
    const database = await arena.server.fresh(name);
    try {
      return await work(database);
    } finally {
      await arena.server.drop(database);
    }
  };
  const windows = await runWindows(options, referee, say, (window, its) =>
    withFresh((database) => measureEverything(window, its, database, false)),
  );
  const plans = await withFresh((database) => judgePlans(arena, database, options.connections));
  return { conversions: 0, loadSeconds: null, ...windows, plans, searches: [] };
}

/** Windows of one size share its database: what they add to it is little, and its loading takes long. */
async function atSize(
  size: number,
  sample: Sample,
  options: GrowthOptions,
  arena: Arena,
  referee: Referee,
  say: Say,
): Promise<SizeResult> {
  const { database, conversions, seconds } = await grow(arena.server, sample, 'growth_loaded', size, say);
  try {
    const read = await readIndexes(arena.server, database);
    say(
      `  ${conversions} conversions loaded in ${seconds.toFixed(0)} s; ${(read / 1e9).toFixed(1)} GB of indexes read`,
    );
    const windows = await runWindows(options, referee, say, (window, its) =>
      measureEverything(window, its, database, true),
    );
    const plans = await judgePlans(arena, database, options.connections);
    const searches = await timeSearches(arena, database);
    say(`  searches: ${searches.map(({ by, ms }) => `${by} ${ms.toFixed(1)} ms`).join(', ')}`);
    return { conversions, loadSeconds: seconds, ...windows, plans, searches };
  } finally {
    await arena.server.drop(database);
  }
}

/** In each round everything on and pgbench, which stays as it is: what it shows between two sizes is the machine. */
async function runWindows(
  options: GrowthOptions,
  referee: Referee,
  say: Say,
  measure: (window: Window, arena: Arena) => Promise<GrownMeasurement>,
): Promise<Pick<SizeResult, 'everything' | 'pgbench'>> {
  const everything: GrownMeasurement[] = [];
  const pgbench: Measurement[] = [];
  const { connections, ...asked } = options;
  const windows = planWindows({
    ...asked,
    connections: [connections],
    contenders: ['everything', 'pgbench'],
    short: false,
    soakSeconds: null,
  });
  for (const window of windows) {
    const { contender } = window;
    if (contender === 'pgbench') {
      pgbench.push(await referee.undisturbed(window, (own) => measurePgbench({ ...window, contender }, own)));
      say(`  ${summary(pgbench.at(-1) as Measurement)}`);
    } else {
      everything.push(await referee.undisturbed(window, (own) => measure(window, own)));
      say(`  ${summary(everything.at(-1) as Measurement)}`);
    }
  }
  return { everything, pgbench };
}
