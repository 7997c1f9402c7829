import type { Logger } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { together, type Sent } from '../database/prepared.js';
import { isTransient, mayBeOwnFault } from '../database/transient.js';
import { errorWords } from '../logging/error-words.js';
import { withRequestId } from '../logging/request-context.js';
import { Pause } from '../pause.js';
import { nextRetryS, storableError } from './consumer.rules.js';
import type { ConsumerRepository } from './consumer.repository.js';
import type { RecordedEvent } from './event-type.js';
import type { Handler } from './handlers.js';
import { UnreadableEventError } from './taken-events.js';

/** A consumer, ready to run. */
export interface RunnableConsumer {
  readonly name: string;
  readonly batchSize: number;
  readonly gatherMs: number;
  /** By event type. Types handled by the same method share one function. */
  readonly handlers: ReadonlyMap<string, Handler>;
}

/** A batch that a handler threw on, for a reason of its own. */
class BatchFailedError extends Error {
  constructor(
    readonly size: number,
    cause: unknown,
  ) {
    super('a batch failed', { cause });
  }
}

interface Handled {
  readonly count: number;
  readonly sent: readonly Sent[];
}

/** Without a wake-up (events of another process, a failure that falls due) a consumer looks this often. */
const POLL_MS = 500;
/** Events that are committed but not final yet (an older transaction still runs) are looked for again after this. */
const UNSETTLED_MS = 4;
const UNSETTLED_MAX_MS = 100;
/** A consumer that gathers for longer stops when nothing has come for so long: what comes next may be far off. */
const LULL_MS = 10;
/** One by one, after so long no other event is begun in the same transaction: while it is open, every consumer waits. */
const ALONE_MS = 5_000;

/**
 * Runs one consumer: turn after turn while there is something to read, else asleep until it is woken.
 *
 * A turn is one transaction: lock the cursor, read, handle, move the cursor. Whatever fails, it rolls back as a whole
 * or goes on past the one event that failed, which is then tried again later on its own.
 */
export class ConsumerRunner {
  private stopping = false;
  private readonly asleep = new Pause();
  private readonly gathering = new Pause();
  private woken = false;
  private unsettledMs = UNSETTLED_MS;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly consumer: RunnableConsumer,
    private readonly repository: ConsumerRepository,
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    private readonly onProgress: () => void,
  ) {}

  get name(): string {
    return this.consumer.name;
  }

  start(): void {
    this.running = this.run();
  }

  /** Ends after the turn under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    this.gathering.cutShort();
    await this.running;
  }

  wake(): void {
    this.woken = true;
    this.asleep.cutShort();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.woken = false;
      let pauseMs = POLL_MS;
      try {
        pauseMs = await this.work();
      } catch (error) {
        this.logger.error(
          `The turn of the consumer "${this.consumer.name}" was rolled back and will be tried again: ${errorWords(error)}`,
        );
      }
      if (pauseMs > 0) await this.sleep(pauseMs);
    }
  }

  /** @returns how long to sleep, in milliseconds */
  private async work(): Promise<number> {
    const { paused, ready, unsettled, failuresDue } = await this.repository.peek(this.consumer.name);
    if (paused) return POLL_MS;
    // The log before the failures: one that cannot even be tried again must not hold up what comes after it.
    const moved = ready && (await this.turns());
    if (failuresDue) await this.retryFailures();
    if (ready) {
      this.unsettledMs = UNSETTLED_MS;
      // Another process holds the cursor and does the work.
      return moved ? 0 : POLL_MS / 10;
    }
    if (!unsettled) return POLL_MS;
    this.unsettledMs = Math.min(this.unsettledMs * 2, UNSETTLED_MAX_MS);
    return this.unsettledMs;
  }

  /**
   * Turn after turn, without a look before each, while there seems to be more; but not for long, for failures that fall
   * due are seen by looks alone.
   *
   * @returns whether the first of them found anything
   */
  private async turns(): Promise<boolean> {
    const { batchSize, gatherMs } = this.consumer;
    const first = performance.now();
    for (let begun = first; ; begun = performance.now()) {
      this.woken = false;
      const moved = await this.turn();
      if (moved === 0) return begun > first;
      // What came while it worked has come together already.
      if (moved < batchSize && !this.stopping) await this.gather(begun + gatherMs);
      const more = moved === batchSize || this.woken;
      if (!more || this.stopping || performance.now() > first + POLL_MS) return true;
    }
  }

  /**
   * A batch that cannot be handled is rolled back whole and handled again event by event, as far as that goes quickly.
   * The common case so needs no savepoint.
   *
   * @returns how many events the cursor moved past
   */
  private async turn(): Promise<number> {
    try {
      return await this.attempt((tx, events) => this.handleTogether(tx, events));
    } catch (error) {
      if (!(error instanceof BatchFailedError)) throw error;
      this.logger.warn(
        `The consumer "${this.consumer.name}" could not handle a batch of ${error.size}, trying one by one: ${errorWords(error.cause)}`,
      );
      return this.attempt((tx, events) => this.handleOneByOne(tx, events));
    }
  }

  /**
   * What handlers have sent last, the cursor's move and the COMMIT go together, which saves round trips. Had any of it
   * failed, or a statement that a handler thought nothing of, PostgreSQL has rolled back by then.
   *
   * @param handle tells how many of the events it has dealt with
   */
  private async attempt(
    handle: (tx: EntityManager, events: readonly RecordedEvent[]) => Promise<Handled>,
  ): Promise<number> {
    const { count, sent, move } = await this.dataSource.transaction(async (tx) => {
      const { name, batchSize, handlers } = this.consumer;
      const events = await this.repository.take(tx, name, batchSize, [...handlers.keys()]);
      const handled = await handle(tx, events);
      const last = events[handled.count - 1];
      return { ...handled, move: last ? [await this.repository.sendCursor(tx, name, last)] : [] };
    });
    await together(sent).catch((error: unknown) => {
      throw batchFault(count, error);
    });
    await together(move);
    if (count > 0) this.onProgress();
    return count;
  }

  private async handleTogether(tx: EntityManager, events: readonly RecordedEvent[]): Promise<Handled> {
    try {
      return { count: events.length, sent: await this.dispatch(tx, events) };
    } catch (error) {
      throw batchFault(events.length, error);
    }
  }

  private async handleOneByOne(tx: EntityManager, events: readonly RecordedEvent[]): Promise<Handled> {
    const deadline = performance.now() + ALONE_MS;
    let count = 0;
    for (const event of events) {
      if (count > 0 && performance.now() > deadline) break;
      if (this.consumer.handlers.has(event.type)) await this.handleAlone(tx, event, null);
      count++;
    }
    return { count, sent: [] };
  }

  /** @param failedBefore how often it failed; null when it is tried for the first time and no failure is noted */
  private handleAlone(tx: EntityManager, event: RecordedEvent, failedBefore: number | null): Promise<void> {
    return aboutItsReceipt(event, () => this.tryAlone(tx, event, failedBefore));
  }

  private async tryAlone(tx: EntityManager, event: RecordedEvent, failedBefore: number | null): Promise<void> {
    try {
      await tx.transaction(async (alone) => together(await this.dispatch(alone, [event])));
      if (failedBefore !== null) await this.repository.clearFailure(tx, this.consumer.name, event);
    } catch (error) {
      if (isPassing(error)) throw error;
      const attempts = (failedBefore ?? 0) + 1;
      const retryInS = nextRetryS(attempts);
      await this.repository.recordFailure(tx, this.consumer.name, event, {
        attempts,
        error: storableError(error),
        retryInS,
      });
      const place = `${event.type} at ${event.epoch}/${event.xid}/${event.position}`;
      const next = retryInS === null ? 'It is a dead letter now.' : `Next try in ${retryInS} s.`;
      this.logger.error(
        `The consumer "${this.consumer.name}" failed on ${place}, try ${attempts}: ${errorWords(error)}. ${next}`,
      );
    }
  }

  /** @returns what handlers have sent last */
  private async dispatch(tx: EntityManager, events: readonly RecordedEvent[]): Promise<readonly Sent[]> {
    const byHandler = new Map<Handler, RecordedEvent[]>();
    for (const event of events) {
      const handler = this.consumer.handlers.get(event.type);
      if (!handler) continue;
      const batch = byHandler.get(handler);
      if (batch) batch.push(event);
      else byHandler.set(handler, [event]);
    }
    const sent: Sent[] = [];
    for (const [handler, batch] of byHandler) sent.push(...((await handler(batch, tx)) ?? []));
    return sent;
  }

  private async retryFailures(): Promise<void> {
    const tried = await this.dataSource.transaction(async (tx) => {
      // The cursor's lock also keeps retries of the same consumer apart from its turns elsewhere.
      if (!(await this.repository.lockCursor(tx, this.consumer.name))) return 0;
      const failures = await this.repository.dueFailures(tx, this.consumer.name, this.consumer.batchSize);
      const deadline = performance.now() + ALONE_MS;
      for (const { event, attempts } of failures) {
        if (performance.now() > deadline) break;
        await this.handleAlone(tx, event, attempts);
      }
      return failures.length;
    });
    if (tried > 0) this.onProgress();
  }

  /** Waits for more to come together, but not long after the last that came. */
  private async gather(end: number): Promise<void> {
    for (let leftMs = end - performance.now(); leftMs > 0 && !this.stopping; leftMs = end - performance.now()) {
      this.woken = false;
      await this.gathering.take(Math.min(LULL_MS, leftMs));
      if (!this.woken) break;
    }
  }

  private async sleep(ms: number): Promise<void> {
    if (!this.woken && !this.stopping) await this.asleep.take(ms);
  }
}

function batchFault(size: number, error: unknown): unknown {
  return isPassing(error) ? error : new BatchFailedError(size, error);
}

/** A fault that is nobody's in the log: the turn is repeated until it has passed. */
function isPassing(error: unknown): boolean {
  return error instanceof UnreadableEventError || (isTransient(error) && !mayBeOwnFault(error));
}

/** Lines logged meanwhile carry the receipt's id, as those of its request do, when the event tells of a receipt. */
function aboutItsReceipt<T>({ data }: RecordedEvent, work: () => Promise<T>): Promise<T> {
  const { receiptId } = (data ?? {}) as { receiptId?: unknown };
  return typeof receiptId === 'string' ? withRequestId(receiptId, work) : work();
}
