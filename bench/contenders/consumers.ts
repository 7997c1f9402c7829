import { setTimeout as delay } from 'node:timers/promises';
import { BenchFailure } from '../failure.js';

const SAMPLE_MS = 1_000;
const DRAIN_POLL_MS = 5;
/** Longer than this after the load, the consumers will not come to an end. */
const DRAIN_LIMIT_MS = 120_000;

/** What the consumers had before them while the load lasted, and how long they went on after it. */
export interface Lag {
  /** The largest lag of a consumer in events, sampled once a second. */
  readonly max: number;
  readonly atEnd: number;
  readonly drainSeconds: number;
}

/** Watches the consumers of a Pitstop through its admin API. */
export class ConsumersWatch {
  private max = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly url: string,
    private readonly adminKey: string,
  ) {
    this.timer = setInterval(() => void this.sample(), SAMPLE_MS);
  }

  /** To be called when the load has ended; resolves when nothing is left to do. */
  async drained(): Promise<Lag> {
    clearInterval(this.timer);
    const ended = performance.now();
    const atEnd = await lagOf(this.url, this.adminKey);
    await drain(this.url, this.adminKey, atEnd);
    return { max: Math.max(this.max, atEnd), atEnd, drainSeconds: (performance.now() - ended) / 1000 };
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async sample(): Promise<void> {
    // One sample that fails says nothing; whether the server is well is seen by its answers to the load.
    const lag = await lagOf(this.url, this.adminKey).catch(() => 0);
    this.max = Math.max(this.max, lag);
  }
}

/** Waits until no consumer has anything left. */
export async function drain(url: string, adminKey: string, known?: number): Promise<void> {
  const begun = performance.now();
  for (let lag = known ?? (await lagOf(url, adminKey)); lag > 0; lag = await lagOf(url, adminKey)) {
    if (performance.now() - begun > DRAIN_LIMIT_MS) {
      throw new BenchFailure(`The consumers do not come to an end: ${lag} events are left`);
    }
    await delay(DRAIN_POLL_MS);
  }
}

/** How many events the consumer with the most of them has not handled. */
async function lagOf(url: string, adminKey: string): Promise<number> {
  const answer = await fetch(`${url}/admin/v1/consumers`, { headers: { authorization: `Bearer ${adminKey}` } });
  if (!answer.ok) throw new BenchFailure(`The admin API answers ${answer.status}: ${await answer.text()}`);
  const { items } = (await answer.json()) as { items: { lag: number }[] };
  return Math.max(...items.map(({ lag }) => lag));
}
