import { join } from 'node:path';
import { check, type Told } from '../check/check.js';
import type { Since } from '../check/stored.js';
import { BenchFailure, WrongAnswer } from '../failure.js';
import { query, type FreshDatabase } from '../database.js';
import { Prober } from '../load/prober.js';
import { startWrk, type WrkResult } from '../load/wrk.js';
import { peakMemoryMb, watchUsage } from '../machine/usage.js';
import { BENCH, ROOT } from '../root.js';
import { ConsumersWatch, drain } from './consumers.js';
import type { Arena, Measurement, Window } from './contender.js';
import { freePort, ServerProcesses } from './server-process.js';
import { receiptsSettled } from './settled.js';

export const CALLBACK_SECRET = 'the-secret-of-the-bench';
export const ADMIN_KEY = 'the-admin-key-of-the-bench';
/** Beside this load alone a callback's way to its transfer is timed: the prober's own questions cost something. */
const PROBED_CONNECTIONS = 16;

const PITSTOP = join(ROOT, 'dist', 'src', 'main.js');
const BASELINES = join(ROOT, 'dist', 'bench', 'baselines');

/** A server that takes callbacks over HTTP. */
export interface Served {
  readonly entry: string;
  /** Of each of its processes, the one that takes callbacks first; null for one process that knows no roles. */
  readonly roles: readonly string[] | null;
  readonly consumers: boolean;
}

export const SERVED = {
  tutorial: { entry: join(BASELINES, 'tutorial', 'main.js'), roles: null, consumers: false },
  intake: { entry: PITSTOP, roles: ['intake'], consumers: false },
  // Messages are written; sending them is left to processes with the role `senders`, which would wait for others.
  everything: { entry: PITSTOP, roles: ['intake,admin', 'consumers'], consumers: true },
  'one-process': { entry: PITSTOP, roles: ['intake,consumers,admin'], consumers: true },
  'single-row': { entry: join(BASELINES, 'single-row', 'main.js'), roles: ['intake'], consumers: false },
} satisfies Record<string, Served>;

/** @param port of the process that takes callbacks and answers the admin API */
export function start(served: Served, database: FreshDatabase, port: number): Promise<ServerProcesses> {
  const env = {
    DATABASE_URL: database.url,
    CALLBACK_SECRETS: `X-Api-Token:${CALLBACK_SECRET}`,
    ADMIN_KEYS: `bench:admin:${ADMIN_KEY}`,
    SITES_FILE: join(BENCH, 'load', 'sites.yaml'),
    BENCH_WEBHOOK_SECRET: 'whsec_YmVuY2ggYmVuY2ggYmVuY2ggYmVuY2ggYmVuY2g=',
    LOG_LEVEL: 'warn',
  };
  return ServerProcesses.start(served.entry, served.roles?.map((roles) => ({ ...env, ROLES: roles })) ?? [env], port);
}

/** One window of a server: a fresh database and processes, the load, and the verdict on what it has led to. */
export async function measureServed(
  window: Window & { readonly contender: keyof typeof SERVED },
  arena: Arena,
): Promise<Measurement> {
  const served: Served = SERVED[window.contender];
  const database = await arena.server.fresh(`bench_${window.contender.replace('-', '_')}`);
  try {
    const server = await start(served, database, await freePort());
    try {
      return await new ServedWindow(window, arena, served, database, server).measure();
    } finally {
      await server.stop();
    }
  } finally {
    await arena.server.drop(database);
  }
}

class ServedWindow {
  private answers = 0;
  private unanswered = 0;

  constructor(
    private readonly window: Window,
    private readonly arena: Arena,
    private readonly served: Served,
    private readonly database: FreshDatabase,
    private readonly server: ServerProcesses,
  ) {}

  async measure(): Promise<Measurement> {
    const { window, server, served } = this;
    await this.load('warm-up', window.warmUpSeconds);
    if (served.consumers) await drain(server.url, ADMIN_KEY);
    await this.arena.server.checkpoint();

    const watch = watchUsage({ servers: server.pids, postmaster: this.arena.server.postmaster });
    const consumers = served.consumers ? new ConsumersWatch(server.url, ADMIN_KEY) : null;
    const probed = served.consumers && window.connections === PROBED_CONNECTIONS;
    const prober = probed ? new Prober(this.database.url, { url: server.url, secret: CALLBACK_SECRET }) : null;
    const result = await this.load('measured', window.seconds).finally(() => consumers?.stop());
    const usage = watch.end();
    const [lag = null, probes = null] = await Promise.all([consumers?.drained(), prober?.end()]);
    this.answers += probes?.answers ?? 0;
    const memoryMb = peakMemoryMb(server.pids);
    const checked = await this.verdict();
    return {
      ...window,
      accepted: result.requests / result.seconds,
      processed: lag && result.requests / (result.seconds + lag.drainSeconds),
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      lag,
      transfer: probes?.latency ?? null,
      bytesPerConversion: checked && (await this.bytes()) / checked.conversions,
      memoryMb,
      usage,
      checked,
    };
  }

  /** @throws BenchFailure when an answer was not 2xx or none came */
  private async load(name: string, seconds: number): Promise<WrkResult> {
    const { connections, contender, round } = this.window;
    const run = `${this.arena.runId}/${contender}/${round}/${connections}/${name}`;
    const order = {
      wrk: this.arena.wrk.path,
      url: this.server.url,
      secret: CALLBACK_SECRET,
      connections,
      seconds,
      run,
    };
    const result = await startWrk(order).result;
    if (result.refused > 0 || result.failed > 0) {
      throw new BenchFailure(
        `${contender} at ${connections} connections refused ${result.refused} callbacks and failed on ${result.failed}: ` +
          'what it does with the rest is no speed',
      );
    }
    this.answers += result.requests;
    this.unanswered += connections;
    return result;
  }

  private async verdict(): Promise<Measurement['checked']> {
    if (this.served.roles === null) return null;
    await receiptsSettled(this.database.url);
    if (this.served.consumers) await drain(this.server.url, ADMIN_KEY);
    return judge(
      this.database,
      this.window,
      { answers: this.answers, unanswered: this.unanswered },
      this.served.consumers,
    );
  }

  /** Tables with their indexes and everything else that belongs to them. */
  private async bytes(): Promise<number> {
    const [row] = await query<{ bytes: string }>(
      this.database.url,
      `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`,
    );
    return Number(row?.bytes ?? 0);
  }
}

/** @throws WrongAnswer with the first differences */
export async function judge(
  database: FreshDatabase,
  { contender, connections }: Window,
  told: Told,
  settled: boolean,
  since?: Since,
): Promise<NonNullable<Measurement['checked']>> {
  const { differences, ...counts } = await check(database.url, told, settled, since);
  if (differences.count === 0) return counts;
  throw new WrongAnswer(
    [`${contender} at ${connections} connections: ${differences.count} differences`, ...differences.report()].join(
      '\n',
    ),
  );
}
