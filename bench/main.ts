import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Arena, ContenderName } from './contenders/contender.js';
import { BenchServer } from './database.js';
import { stopAtSignals } from './interrupted.js';
import { BenchFailure } from './failure.js';
import { describeMachine, measuredCommit } from './machine/description.js';
import { findPgbench, findWrk } from './machine/tools.js';
import { HELP, readOptions, UsageError, type Options } from './options.js';
import { judgeAll, tellAll } from './report/criteria.js';
import { appendHistory, historyRow } from './report/history.js';
import { figuresTable, shown, verdictTable } from './report/table.js';
import { ROOT } from './root.js';
import { runAll, type RunResult } from './run.js';

const MUST_MISSED = 3;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    say(HELP);
    return 0;
  }
  if (process.platform !== 'linux') {
    throw new BenchFailure('The bench needs Linux: it reads from /proc who has used the processors.');
  }
  const tools = { wrk: findWrk(), pgbench: options.contenders.some(usesPgbench) ? findPgbench() : null };
  const starting = BenchServer.start();
  const interrupted = stopAtSignals(starting);
  const server = await starting;
  try {
    const begun = new Date();
    const settings = await server.settings();
    const arena: Arena = { server, ...tools, runId: begun.getTime().toString(36) };
    const result = await runAll(options, arena, say);
    return report(options, begun, { tools: versions(tools), settings }, result);
  } finally {
    interrupted.off();
    await server.stop();
  }
}

function versions({ wrk, pgbench }: Pick<Arena, 'wrk' | 'pgbench'>): Record<string, string> {
  return { wrk: wrk.version, ...(pgbench ? { pgbench: pgbench.version } : {}) };
}

function report(
  options: Options,
  begun: Date,
  environment: { tools: Record<string, string>; settings: Record<string, string> },
  result: RunResult,
): number {
  const [machine, commit] = [describeMachine(), measuredCommit()];
  const judged = judgeAll(result.measurements, result.soak);
  const told = tellAll(result.measurements);
  const transfer = result.measurements.map((one) => one.transfer).filter((one) => one !== null);
  say(`\n${figuresTable(result.measurements)}`);
  say(
    `\nCPU in processors, medians of ${options.rounds} round(s) of ${options.seconds} s; latencies as wrk corrects them.`,
  );
  say('Messages are written, not sent: a process of the role "senders" would do that, and is not measured.');
  for (const { p50Ms, p99Ms, probes } of transfer) {
    say(`Commit → transfer: p50 ${shown(p50Ms)} ms, p99 ${shown(p99Ms)} ms of ${probes} probes.`);
  }
  if (result.soak) {
    say(
      `Soak of ${result.soak.seconds} s: at most ${shown(result.soak.memoryMb ?? 0)} MB, lag ${result.soak.lag?.max}.`,
    );
  }
  say(`\n${verdictTable(judged)}`);
  for (const { name, value } of told) say(`${name}: ${shown(value)}, told and not judged.`);
  say('');
  say(`${machine.processors} × ${machine.processor}, ${machine.memoryGb} GB, ${machine.kernel}, Node ${machine.node}`);
  say(pairs({ commit: commit ?? 'none', ...environment.tools, ...environment.settings }));

  const folder = resolve(ROOT, options.out);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${begun.toISOString().slice(0, 19).replaceAll(':', '')}.json`);
  writeFileSync(
    file,
    `${JSON.stringify({ begun, commit, machine, ...environment, options, judged, told, ...result }, null, 2)}\n`,
  );
  say(`written to ${relative(process.cwd(), file)}`);
  if (options.history !== null) {
    appendHistory(historyRow(begun.toISOString().slice(0, 10), commit ?? '', options.history, judged));
  }
  const missed = judged.some(({ verdict }) => verdict === 'MUST MISSED');
  return missed && !options.short ? MUST_MISSED : 0;
}

function usesPgbench(contender: ContenderName): boolean {
  return contender === 'pgbench' || contender === 'pgbench-one';
}

function pairs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof BenchFailure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
