/** What {@link GroupCommit} needs to know of the work that it groups. */
export interface GroupCommitOptions<Item, Result> {
  /** Writes a batch in one transaction: all of it, or it throws and nothing of it. Results in the batch's order. */
  readonly flush: (batch: readonly Item[]) => Promise<readonly Result[]>;
  /** Whether the failure says nothing against any item of the batch. */
  readonly isTransient: (error: unknown) => boolean;
  readonly maxBatch: number;
  /** How many transactions run at the same time. */
  readonly concurrency: number;
  /** Items waiting at most; beyond it {@link GroupCommit.submit} refuses, before memory grows. */
  readonly maxWaiting: number;
}

/** Thrown by {@link GroupCommit.submit} when too much is waiting already. */
export class OverloadedError extends Error {}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Coalesces concurrent requests into few transactions. A flush starts as soon as a place is free, so a lone item waits
 * for nobody and no timer is involved; under load each flush takes along what has come in meanwhile. An item that
 * cannot be written never fails its neighbours: the batch is then written item by item.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private flushing = 0;

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  /** Resolves after the commit that holds the item. */
  submit(item: Item): Promise<Result> {
    if (this.waiting.length >= this.options.maxWaiting) {
      return Promise.reject(new OverloadedError(`${this.waiting.length} callbacks are waiting already`));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.startFlush();
    });
  }

  private startFlush(): void {
    if (this.flushing >= this.options.concurrency || this.waiting.length === 0) return;
    const batch = this.waiting.splice(0, this.options.maxBatch);
    this.flushing++;
    void this.write(batch).finally(() => {
      this.flushing--;
      this.startFlush();
    });
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
      for (const alone of batch) await this.write([alone]);
    }
  }
}
