import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { percentile } from '../statistics.js';
import { BENCH } from '../root.js';

const EVERY_MS = 50;
const LOOK_MS = 2;
/** The prober asks all the time: on tables that have no statistics yet it must still read no more than its rows. */
const BY_INDEX = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';
/** A probe that is not through after this counts with this. */
const LIMIT_MS = 5_000;

/** How long after its commit a callback has become a transfer, in milliseconds. */
export interface TransferLatency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly probes: number;
}

interface Probe {
  readonly sentAt: number;
  answeredAt: number | null;
  committedAt: number | null;
  bookedAt: number | null;
}

/**
 * Sends a callback of its own every 50 ms beside the load, and looks into the database for its conversion and then for
 * its transfer. The clock runs from what is seen first of the commit, the conversion or the answer.
 */
export class Prober {
  private readonly probes = new Map<string, Probe>();
  private readonly client: Client;
  private readonly underWay = new Set<Promise<void>>();
  private running = true;
  private accepted = 0;
  private readonly done: Promise<unknown>;

  constructor(
    databaseUrl: string,
    private readonly target: { readonly url: string; readonly secret: string },
  ) {
    this.client = new Client({
      connectionString: databaseUrl,
      application_name: 'pitstop bench',
      options: BY_INDEX,
    });
    this.done = Promise.all([this.sendAll(), this.watch()]);
    // Whoever ends the prober is told; until then nobody listens.
    this.done.catch(() => undefined);
  }

  /** Ends when every probe has come through; `answers` is how many callbacks of ours were accepted. */
  async end(): Promise<{ latency: TransferLatency | null; answers: number }> {
    this.running = false;
    await this.done;
    const latencies = [...this.probes.values()].map(latencyOf);
    const [p50Ms, p99Ms] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
    const latency = p50Ms === null || p99Ms === null ? null : { p50Ms, p99Ms, probes: latencies.length };
    return { latency, answers: this.accepted };
  }

  private async sendAll(): Promise<void> {
    while (this.running) {
      const sending = this.send().finally(() => this.underWay.delete(sending));
      this.underWay.add(sending);
      await delay(EVERY_MS);
    }
    await Promise.all(this.underWay);
  }

  private async send(): Promise<void> {
    const conversionId = randomUUID();
    const probe: Probe = { sentAt: performance.now(), answeredAt: null, committedAt: null, bookedAt: null };
    this.probes.set(conversionId, probe);
    try {
      const answer = await fetch(`${this.target.url}/callbacks/gokart`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-token': this.target.secret },
        body: probeBody(conversionId),
      });
      await answer.arrayBuffer();
      probe.answeredAt = performance.now();
      if (answer.ok) this.accepted++;
    } catch {
      // A probe without an answer counts with the limit, unless the database has it all the same.
    }
  }

  private async watch(): Promise<void> {
    await this.client.connect();
    try {
      for (;;) {
        const open = [...this.probes].filter(([, probe]) => isOpen(probe)).map(([id]) => id);
        if (open.length === 0 && !this.running && this.underWay.size === 0) return;
        if (open.length > 0) await this.look(open);
        await delay(LOOK_MS);
      }
    } finally {
      await this.client.end();
    }
  }

  private async look(conversionIds: readonly string[]): Promise<void> {
    const { rows } = await this.client.query<{ conversionId: string; booked: boolean }>({
      name: 'probe',
      // A count, since EXISTS may become a table of all rewards, made anew for each look.
      text: `SELECT id_text(c.conversion_id) AS "conversionId",
                    (SELECT count(*) FROM rewards r JOIN ledger_transfers t ON t.source = r.id AND t.revision IS NOT NULL
                     WHERE r.conversion = c.id) > 0 AS booked
             FROM conversions c WHERE c.conversion_id = ANY(ARRAY(SELECT id_bytes(id) FROM unnest($1::text[]) AS id))`,
      values: [conversionIds],
    });
    const now = performance.now();
    for (const { conversionId, booked } of rows) {
      const probe = this.probes.get(conversionId);
      if (!probe) continue;
      probe.committedAt ??= now;
      if (booked) probe.bookedAt ??= now;
    }
  }
}

function isOpen({ bookedAt, sentAt }: Probe): boolean {
  return bookedAt === null && performance.now() - sentAt < LIMIT_MS;
}

function latencyOf({ sentAt, answeredAt, committedAt, bookedAt }: Probe): number {
  if (bookedAt === null) return LIMIT_MS;
  const committed = Math.min(answeredAt ?? Infinity, committedAt ?? Infinity);
  return Math.max(0, bookedAt - (Number.isFinite(committed) ? committed : sentAt));
}

const SAMPLE = join(BENCH, 'baselines', 'pgbench', 'payload.json');

/** A Success of the load's own kind. */
function probeBody(conversionId: string): string {
  const sample = JSON.parse(readFileSync(SAMPLE, 'utf8')) as { conversion: Record<string, unknown> };
  const conversion = { ...sample.conversion, conversionId, clickId: randomUUID(), status: 'Success' };
  return JSON.stringify({ ...sample, id: randomUUID(), conversion });
}
