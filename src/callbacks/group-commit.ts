import type { Deadline } from '../platform/deadline.js';
import { Crowd } from './crowd.js';

/** What {@link GroupCommit} needs to know of the work that it groups. */
export interface GroupCommitOptions<Item, Result> {
  /** Writes a batch in one transaction: all of it, or it throws and nothing of it. Results in the batch's order. */
  readonly flush: (batch: readonly Item[]) => Promise<readonly Result[]>;
  /** Whether the failure says nothing against any item of the batch. */
  readonly isTransient: (error: unknown) => boolean;
  /** How much memory the item takes, about. */
  readonly bytesOf: (item: Item) => number;
  /** Resolves when the next transaction may follow one that took so long; until then its place stays taken. */
  readonly rest: (tookMs: number) => Promise<void>;
  readonly limits: GroupCommitLimits;
}

export interface GroupCommitLimits {
  readonly batch: Bounds;
  /** Beyond it {@link GroupCommit.submit} refuses, before memory grows. */
  readonly waiting: Bounds;
  /** How many transactions run at the same time. */
  readonly concurrency: number;
  readonly gather: Gather;
}

/** What a transaction waits for, so that it is worth its cost. */
export interface Gather {
  /** For so many of those who were there of late, written or waiting; 0.5 is half of them. */
  readonly share: number;
  /** But not until the one before it was begun so long ago. */
  readonly longestMs: number;
}

/** At most so many items with so many bytes together; a single item always fits. */
export interface Bounds {
  readonly items: number;
  readonly bytes: number;
}

/** Thrown by {@link GroupCommit.submit} when too much is waiting already, or the item was withdrawn. */
export class OverloadedError extends Error {}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly bytes: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  readonly deadline: Deadline | undefined;
}

/**
 * Coalesces concurrent requests into few transactions. A flush starts as soon as a place is free, what came in the same
 * turn of the event loop is there, and enough have gathered: a transaction costs as much as a dozen items in it, and under
 * load those who are still on their way are here in a moment. A lone item waits for nobody, unless those that come after
 * intake ask it to rest. An item that cannot be written never fails its neighbours: the batch is then written item by
 * item.
 */
export class GroupCommit<Item, Result> {
  /**
   * In the order of arrival. No Set: what V8 leaves behind of one that has grown or shrunk holds what was in it and points
   * to what came after it, so that, once one of these is old, every callback outlives two collections of garbage.
   */
  private readonly waiting: Waiting<Item, Result>[] = [];
  private waitingBytes = 0;
  private flushing = 0;
  private starting = false;
  private readonly crowd = new Crowd();
  private begunAt = -Infinity;
  private gathering: NodeJS.Timeout | undefined;

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  /**
   * Resolves after the commit that holds the item.
   *
   * @param deadline withdraws the item: it is not written any more, unless a transaction has begun to
   */
  submit(item: Item, deadline?: Deadline): Promise<Result> {
    const bytes = this.options.bytesOf(item);
    const { waiting } = this.options.limits;
    if (!fits(waiting, { items: this.waiting.length, bytes: this.waitingBytes }, bytes)) {
      const held = `${this.waiting.length} callbacks with ${this.waitingBytes} bytes`;
      return Promise.reject(new OverloadedError(`${held} are waiting already`));
    }
    return new Promise((resolve, reject) => {
      const entry = { item, bytes, resolve, reject, deadline };
      deadline?.whenOver(() => this.withdraw(entry));
      this.waiting.push(entry);
      this.waitingBytes += bytes;
      this.crowd.enter(performance.now());
      this.startSoon();
    });
  }

  private startSoon(): void {
    if (this.starting) return;
    this.starting = true;
    setImmediate(() => {
      this.starting = false;
      this.startFlush();
    });
  }

  private withdraw(entry: Waiting<Item, Result>): void {
    const place = this.waiting.indexOf(entry);
    if (place < 0) return;
    this.waiting.splice(place, 1);
    this.waitingBytes -= entry.bytes;
    this.crowd.leave(1);
    entry.reject(new OverloadedError('The callback was withdrawn before its turn came'));
  }

  private startFlush(): void {
    if (this.flushing >= this.options.limits.concurrency || this.waiting.length === 0) return;
    const now = performance.now();
    const gatherMs = this.gatherMs(now);
    if (gatherMs > 0) {
      this.gathering ??= setTimeout(() => {
        this.gathering = undefined;
        this.startFlush();
      }, gatherMs);
      return;
    }
    clearTimeout(this.gathering);
    this.gathering = undefined;
    this.begunAt = now;
    const batch = this.takeBatch();
    this.flushing++;
    void this.writeAndRest(batch).finally(() => {
      this.flushing--;
      this.startSoon();
    });
    this.startFlush();
  }

  /** For how long a flush waits for others at the most; 0 when it waits for nobody. */
  private gatherMs(now: number): number {
    const { batch, gather } = this.options.limits;
    const enough = Math.min(batch.items, this.crowd.size(now) * gather.share);
    if (this.waiting.length >= enough || this.waitingBytes >= batch.bytes) return 0;
    return Math.max(0, this.begunAt + gather.longestMs - now);
  }

  private async writeAndRest(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const begun = performance.now();
    await this.write(batch);
    this.crowd.leave(batch.length);
    await this.options.rest(performance.now() - begun);
  }

  private takeBatch(): Waiting<Item, Result>[] {
    let items = 0;
    let bytes = 0;
    for (const entry of this.waiting) {
      if (!fits(this.options.limits.batch, { items, bytes }, entry.bytes)) break;
      items++;
      bytes += entry.bytes;
    }
    this.waitingBytes -= bytes;
    return this.waiting.splice(0, items);
  }

  private async write(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.options.flush(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (batch.length === 1 || this.options.isTransient(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      for (const alone of batch) {
        if (alone.deadline?.isOver) alone.reject(error);
        else await this.write([alone]);
      }
    }
  }
}

function fits(bounds: Bounds, held: Bounds, bytes: number): boolean {
  return held.items === 0 || (held.items < bounds.items && held.bytes + bytes <= bounds.bytes);
}
