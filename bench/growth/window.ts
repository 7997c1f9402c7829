import { BEGINNING, sinceNow, type Since } from '../check/stored.js';
import { ConsumersWatch, drain } from '../contenders/consumers.js';
import type { Arena, Measurement, Window } from '../contenders/contender.js';
import { ADMIN_KEY, CALLBACK_SECRET, judge, SERVED, start } from '../contenders/served.js';
import { freePort, type ServerProcesses } from '../contenders/server-process.js';
import { receiptsSettled } from '../contenders/settled.js';
import { query, withClient, type FreshDatabase } from '../database.js';
import { BenchFailure } from '../failure.js';
import { startWrk, type WrkResult } from '../load/wrk.js';
import { diskReadMb, peakMemoryMb, watchUsage } from '../machine/usage.js';
import { diskUse, totalBytes, type TableBytes } from './disk.js';
import { FIRST_NUMBER } from './tables.js';
import { markWal, walBetween, type WalUse } from './wal.js';

export interface GrownMeasurement extends Measurement {
  readonly wal: WalUse;
  /** Read from the disk, by everybody. */
  readonly readMb: number;
  /** When the window had ended, with how many conversions. */
  readonly disk: { readonly conversions: number; readonly tables: readonly TableBytes[] };
}

/** Everything on, over a database that may hold something already; the verdict is on what the window has added. */
export async function measureEverything(
  window: Window,
  arena: Arena,
  database: FreshDatabase,
  isGrown: boolean,
): Promise<GrownMeasurement> {
  const server = await start(SERVED.everything, database, await freePort());
  try {
    const since = isGrown
      ? await withClient(database.url, (client) => sinceNow(client, String(FIRST_NUMBER)))
      : BEGINNING;
    return await new GrownWindow(window, arena, database, server, since).measure();
  } finally {
    await server.stop();
  }
}

class GrownWindow {
  private readonly told = { answers: 0, unanswered: 0 };

  constructor(
    private readonly window: Window,
    private readonly arena: Arena,
    private readonly database: FreshDatabase,
    private readonly server: ServerProcesses,
    private readonly since: Since,
  ) {}

  async measure(): Promise<GrownMeasurement> {
    const { window, server, database } = this;
    await this.load('warm-up', window.warmUpSeconds);
    await drain(server.url, ADMIN_KEY);
    await this.arena.server.checkpoint();

    const already = await this.conversions(this.since.id);
    const readBefore = diskReadMb();
    const mark = await markWal(this.arena.server);
    const watch = watchUsage({ servers: server.pids, postmaster: this.arena.server.postmaster });
    const consumers = new ConsumersWatch(server.url, ADMIN_KEY);
    const result = await this.load('measured', window.seconds).finally(() => consumers.stop());
    const usage = watch.end();
    const lag = await consumers.drained();
    const wal = walBetween(mark, await markWal(this.arena.server), (await this.conversions(this.since.id)) - already);
    const readMb = diskReadMb() - readBefore;
    const memoryMb = peakMemoryMb(server.pids);
    await receiptsSettled(database.url);
    await drain(server.url, ADMIN_KEY);
    const checked = await judge(database, window, this.told, true, this.since);
    const [tables, conversions] = await Promise.all([diskUse(database.url), this.conversions(BEGINNING.id)]);
    return {
      ...window,
      accepted: result.requests / result.seconds,
      processed: result.requests / (result.seconds + lag.drainSeconds),
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      lag,
      transfer: null,
      bytesPerConversion: totalBytes(tables) / conversions,
      memoryMb,
      usage,
      checked,
      wal,
      readMb,
      disk: { conversions, tables },
    };
  }

  private async load(name: string, seconds: number): Promise<WrkResult> {
    const { connections, round } = this.window;
    const result = await startWrk({
      wrk: this.arena.wrk.path,
      url: this.server.url,
      secret: CALLBACK_SECRET,
      connections,
      seconds,
      run: `${this.arena.runId}/growth/${round}/${name}`,
    }).result;
    if (result.refused + result.failed > 0) {
      throw new BenchFailure(`Pitstop refused ${result.refused} callbacks and failed on ${result.failed}`);
    }
    this.told.answers += result.requests;
    this.told.unanswered += connections;
    return result;
  }

  private async conversions(from: string): Promise<number> {
    const [row] = await query<{ count: number }>(
      this.database.url,
      'SELECT count(*)::int AS count FROM conversions WHERE id >= $1',
      [from],
    );
    return row?.count ?? 0;
  }
}
