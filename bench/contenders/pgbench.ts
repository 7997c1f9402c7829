import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../child.js';
import { query } from '../database.js';
import { BenchFailure } from '../failure.js';
import { wrkThreads } from '../load/wrk.js';
import { watchUsage, type Usage } from '../machine/usage.js';
import { BENCH } from '../root.js';
import { correctedAsByWrk, percentile } from '../statistics.js';
import type { Arena, Measurement, Window } from './contender.js';

const FOLDER = join(BENCH, 'baselines', 'pgbench');
const SCRIPTS = { pgbench: 'callback.sql', 'pgbench-one': 'callback-one.sql' } as const;
type PgbenchWindow = Window & { readonly contender: keyof typeof SCRIPTS };

/** Of the transactions, whose latencies are written down: enough for a percentile, too few to be noticed. */
const SAMPLED = 0.25;
/** Each run counts its conversions from its own number. */
const WARM_UP_FROM = 0;
const MEASURED_FROM = 100_000_000;

/** What a database gives to clients that do nothing but commit callbacks, one by one. */
export async function measurePgbench(window: PgbenchWindow, arena: Arena): Promise<Measurement> {
  const database = await arena.server.fresh('bench_pgbench');
  try {
    await query(database.url, readFileSync(join(FOLDER, 'schema.sql'), 'utf8'));
    const bench = (seconds: number, from: number, log: string | null): Promise<string> =>
      pgbench(arena, { ...window, seconds }, { url: database.url, from, log });
    await bench(window.warmUpSeconds, WARM_UP_FROM, null);
    await arena.server.checkpoint();
    const log = mkdtempSync(join(tmpdir(), 'pitstop-bench-'));
    try {
      const watch = watchUsage({ servers: [], postmaster: arena.server.postmaster });
      const output = await bench(window.seconds, MEASURED_FROM, log);
      return measurement(window, parsePgbench(output), readLatencies(log), watch.end());
    } finally {
      rmSync(log, { recursive: true, force: true });
    }
  } finally {
    await arena.server.drop(database);
  }
}

function pgbench(
  { pgbench }: Arena,
  { contender, connections, seconds }: PgbenchWindow,
  { url, from, log }: { url: string; from: number; log: string | null },
): Promise<string> {
  if (pgbench === null) throw new BenchFailure('pgbench was not looked for');
  const payload = readFileSync(join(FOLDER, 'payload.json'), 'utf8').trim();
  const args = ['-n', '-M', 'prepared', '-c', String(connections), '-j', String(wrkThreads(connections))];
  args.push(
    '-T',
    String(seconds),
    '-D',
    `n=${from}`,
    '-D',
    `payload=${payload}`,
    '-f',
    join(FOLDER, SCRIPTS[contender]),
  );
  if (log !== null) args.push('-l', '--log-prefix', join(log, 'log'), '--sampling-rate', String(SAMPLED));
  return run(pgbench.path, [...args, url]).output;
}

function measurement(window: Window, perSecond: number, latenciesMs: number[], usage: Usage): Measurement {
  const corrected = correctedAsByWrk(latenciesMs, (1_000 * window.connections) / perSecond);
  const [p50Ms, p99Ms] = [percentile(corrected, 0.5), percentile(corrected, 0.99)];
  if (p50Ms === null || p99Ms === null) throw new BenchFailure('pgbench has logged no transaction');
  return {
    ...window,
    accepted: perSecond,
    processed: null,
    p50Ms,
    p99Ms,
    lag: null,
    transfer: null,
    bytesPerConversion: null,
    memoryMb: null,
    usage,
    checked: null,
  };
}

/**
 * Transactions a second.
 *
 * @throws BenchFailure when a transaction failed
 */
export function parsePgbench(output: string): number {
  const perSecond = /^tps = ([\d.]+)/m.exec(output)?.[1];
  const failed = /^number of failed transactions: (\d+)/m.exec(output)?.[1] ?? '0';
  if (perSecond === undefined || failed !== '0') throw new BenchFailure(`pgbench had failures:\n${output.trim()}`);
  return Number(perSecond);
}

/** Latencies in milliseconds from pgbench's transaction log: the third field, in microseconds. */
export function parseLatencies(log: string): number[] {
  const lines = log.split('\n').filter((line) => line !== '');
  return lines.map((line) => Number(line.split(' ')[2]) / 1_000);
}

function readLatencies(folder: string): number[] {
  return readdirSync(folder).flatMap((file) => parseLatencies(readFileSync(join(folder, file), 'utf8')));
}
