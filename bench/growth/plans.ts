import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { drain } from '../contenders/consumers.js';
import type { Arena } from '../contenders/contender.js';
import { ADMIN_KEY, CALLBACK_SECRET, SERVED, start } from '../contenders/served.js';
import { freePort } from '../contenders/server-process.js';
import { query, withClient, type FreshDatabase } from '../database.js';
import { BenchFailure } from '../failure.js';
import { startWrk } from '../load/wrk.js';
import { readPlans, type LoggedPlan } from './plan-log.js';
import { faultsOf } from './plan.rules.js';
import { GROWING } from './tables.js';

/** Long enough for what is prepared to have got its lasting plan, and for every kind of turn to come. */
const SECONDS = 4;
/** PostgreSQL writes the plan of every statement of new sessions into its log, those in trigger functions included. */
const EXPLAINED = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_nested_statements': 'on',
  // Only so a plan says of a subquery among its values whether it is hashed.
  'auto_explain.log_verbose': 'on',
  'auto_explain.log_format': 'json',
  'auto_explain.log_parameter_max_length': '0',
};

export interface JudgedPlan extends LoggedPlan {
  readonly faults: readonly string[];
}

/** The plans of every statement that Pitstop runs while it takes callbacks, settles them and is asked how far it is. */
export async function judgePlans(arena: Arena, database: FreshDatabase, connections: number): Promise<JudgedPlan[]> {
  const growing = await growingTables(database);
  const log = await explained(arena, database, connections);
  const plans = readPlans(log);
  if (plans.length === 0) throw new BenchFailure('auto_explain has told of no plan');
  return plans.map((plan) => ({ ...plan, faults: faultsOf(plan.plan, growing) }));
}

async function explained(arena: Arena, database: FreshDatabase, connections: number): Promise<string> {
  const { server } = arena;
  await withClient(server.superuserUrl('postgres'), async (client) => {
    for (const [name, value] of Object.entries(EXPLAINED)) {
      await client.query(`ALTER DATABASE ${database.name} SET ${name} = '${value}'`);
    }
  });
  try {
    const pitstop = await start(SERVED.everything, database, await freePort());
    try {
      // What ran until now was the start, migrations included.
      const begun = statSync(server.logFile).size;
      const order = { wrk: arena.wrk.path, url: pitstop.url, secret: CALLBACK_SECRET, connections };
      await startWrk({ ...order, seconds: SECONDS, run: `${arena.runId}/plans` }).result;
      // The question for the consumers' lag too: metrics ask it as long as there is a Pitstop.
      await drain(pitstop.url, ADMIN_KEY);
      return readPart(server.logFile, begun, statSync(server.logFile).size);
    } finally {
      await pitstop.stop();
    }
  } finally {
    await withClient(server.superuserUrl('postgres'), (client) =>
      client.query(`ALTER DATABASE ${database.name} RESET ALL`),
    );
  }
}

function readPart(path: string, from: number, to: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(to - from);
    readSync(file, bytes, 0, bytes.length, from);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}

async function growingTables({ url }: FreshDatabase): Promise<ReadonlySet<string>> {
  const names = GROWING.map(({ name }) => name);
  const rows = await query<{ name: string }>(
    url,
    `SELECT relid::text AS name FROM unnest($1::text[]) t CROSS JOIN pg_partition_tree(to_regclass(t))`,
    [names],
  );
  return new Set([...names, ...rows.map(({ name }) => name)]);
}
