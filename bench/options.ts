import { parseArgs } from 'node:util';
import { CONTENDERS, type ContenderName } from './contenders/contender.js';
import { BenchFailure } from './failure.js';

export interface Options {
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly rounds: number;
  readonly connections: readonly number[];
  readonly contenders: readonly ContenderName[];
  readonly short: boolean;
  /** Null: no long window. */
  readonly soakSeconds: number | null;
  readonly maxStealShare: number;
  readonly maxForeignShare: number;
  /** How many times as long as in the run's best window a fixed piece of work may take. */
  readonly maxSlowness: number;
  readonly patienceSeconds: number;
  /** Folder of the results. */
  readonly out: string;
  /** What the new row of the history says; null for no row. */
  readonly history: string | null;
}

/** The command line cannot be used; the message says what to write instead. */
export class UsageError extends BenchFailure {}

export const HELP = `Measures Pitstop against what it replaces, on this machine, side by side.

  npm run bench
  npm run bench -- --rounds 5 --connections 64,256 --contenders pgbench,everything

  --seconds N       length of a measured window                       (default 15)
  --warm-up N       load before it, not counted                       (default 5)
  --rounds N        how often everything is measured, in turns        (default 3)
  --connections L   comma-separated                                   (default 1,16,64,256)
  --contenders L    of ${CONTENDERS.join(', ')}
                                                                      (default all)
  --short           one window of 5 s each of pgbench, tutorial, intake and everything, at 64 connections:
                    a report for CI, which no ratio makes fail
  --soak N          afterwards everything on at 256 connections for N seconds, for the memory (600 for the long form)
  --steal PERCENT   largest share of the machine's time that the hypervisor may give to others
                                                                      (default 3)
  --foreign PERCENT largest share of it that processes may use which are none of ours
                                                                      (default 10)
  --slow FACTOR     how many times as long as in the run's best window a fixed piece of work may take
                                                                      (default 2)
                    A window that saw more is measured again; when that does not help, nothing is reported.
  --patience N      seconds to wait before each window for others to leave the machine alone
                                                                      (default 60)
  --out FOLDER      of the result as JSON                             (default bench/results)
  --history TEXT    append the ratios to bench/history.md, TEXT saying what has changed
  --help

Needs Linux, wrk and pgbench. How to read it: docs/performance.md.
Exit code: 0 measured, 1 nothing to report (a wrong answer, a busy machine, a missing tool), 2 unknown options,
3 measured, and a "must" is missed.`;

const OPTIONS = {
  seconds: { type: 'string', default: '15' },
  'warm-up': { type: 'string', default: '5' },
  rounds: { type: 'string', default: '3' },
  connections: { type: 'string', default: '1,16,64,256' },
  contenders: { type: 'string', default: CONTENDERS.join(',') },
  short: { type: 'boolean', default: false },
  soak: { type: 'string' },
  steal: { type: 'string', default: '3' },
  foreign: { type: 'string', default: '10' },
  slow: { type: 'string', default: '2' },
  patience: { type: 'string', default: '60' },
  out: { type: 'string', default: 'bench/results' },
  history: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** What --short stands for; the bounds, `--out` and `--history` go with it. */
const SHORT = {
  seconds: 5,
  warmUpSeconds: 3,
  rounds: 1,
  connections: [64],
  contenders: ['tutorial', 'intake', 'pgbench', 'everything'],
} as const;

/**
 * Reads the command line; null when help is asked for.
 *
 * @throws UsageError that names the option and what it takes
 */
export function readOptions(argv: readonly string[]): Options | null {
  const values = parsed(argv);
  if (values.help) return null;
  const long = {
    seconds: whole('seconds', values.seconds, 1, 3_600),
    warmUpSeconds: whole('warm-up', values['warm-up'], 1, 600),
    rounds: whole('rounds', values.rounds, 1, 100),
    connections: values.connections.split(',').map((text) => whole('connections', text, 1, 1_000)),
    contenders: values.contenders.split(',').map(contender),
  };
  return {
    ...(values.short ? SHORT : long),
    short: values.short,
    soakSeconds: values.soak === undefined ? null : whole('soak', values.soak, 1, 86_400),
    maxStealShare: whole('steal', values.steal, 0, 100) / 100,
    maxForeignShare: whole('foreign', values.foreign, 0, 100) / 100,
    maxSlowness: whole('slow', values.slow, 1, 1_000),
    patienceSeconds: whole('patience', values.patience, 0, 3_600),
    out: values.out,
    history: values.history ?? null,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, text: string, from: number, to: number): number {
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : NaN;
  if (value >= from && value <= to) return value;
  throw new UsageError(`--${name} takes whole numbers from ${from} to ${to}, not "${text}"`);
}

function contender(text: string): ContenderName {
  const found = CONTENDERS.find((name) => name === text.trim());
  if (found) return found;
  throw new UsageError(`--contenders takes ${CONTENDERS.join(', ')}, comma-separated, not "${text}"`);
}
