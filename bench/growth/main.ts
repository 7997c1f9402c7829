import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Arena } from '../contenders/contender.js';
import { BenchServer } from '../database.js';
import { stopAtSignals } from '../interrupted.js';
import { BenchFailure } from '../failure.js';
import { describeMachine, measuredCommit } from '../machine/description.js';
import { findPgbench, findWrk } from '../machine/tools.js';
import { UsageError } from '../options.js';
import { verdictTable } from '../report/table.js';
import { ROOT } from '../root.js';
import { judgeGrowth, shownSize } from './figures.js';
import { HELP, readGrowthOptions, type GrowthOptions } from './options.js';
import { diskTable, plansReport, speedTable } from './report.js';
import { checkRoom } from './room.js';
import { runGrowth, type SizeResult } from './run.js';

const MUST_MISSED = 3;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const options = readGrowthOptions(process.argv.slice(2));
  if (!options) {
    say(HELP);
    return 0;
  }
  if (process.platform !== 'linux') throw new BenchFailure('The bench needs Linux.');
  const [wrk, pgbench] = [findWrk(), findPgbench()];
  const dir = options.dir && resolve(options.dir);
  if (dir) mkdirSync(dir, { recursive: true });
  const starting = BenchServer.start(dir);
  const interrupted = stopAtSignals(starting);
  const server = await starting;
  try {
    checkRoom(server.folder, options.sizes.at(-1) ?? 0);
    const begun = new Date();
    const settings = await server.settings();
    const arena: Arena = { server, wrk, pgbench, runId: begun.getTime().toString(36) };
    const results = await runGrowth(options, arena, say);
    return report(options, { begun, tools: { wrk: wrk.version, pgbench: pgbench.version }, settings }, results);
  } finally {
    interrupted.off();
    await server.stop();
  }
}

function report(
  options: GrowthOptions,
  environment: { begun: Date; tools: Record<string, string>; settings: Record<string, string> },
  results: readonly SizeResult[],
): number {
  const [machine, commit] = [describeMachine(), measuredCommit()];
  const judged = judgeGrowth(results, options.connections);
  say(`\n${speedTable(results, options.connections)}`);
  for (const size of results) {
    say(`\n${shownSize(size.conversions)} conversions\n\n${diskTable(size)}\n\n${plansReport(size)}`);
  }
  say(`\n${verdictTable(judged)}\n`);
  say(`${machine.processors} × ${machine.processor}, ${machine.memoryGb} GB, ${machine.kernel}, Node ${machine.node}`);
  const folder = resolve(ROOT, options.out);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `growth-${environment.begun.toISOString().slice(0, 19).replaceAll(':', '')}.json`);
  writeFileSync(file, `${JSON.stringify({ ...environment, commit, machine, options, judged, results }, null, 2)}\n`);
  say(`written to ${relative(process.cwd(), file)}`);
  const faulty = results.some(({ plans }) => plans.some(({ faults }) => faults.length > 0));
  return faulty || judged.some(({ verdict }) => verdict === 'MUST MISSED') ? MUST_MISSED : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof BenchFailure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
