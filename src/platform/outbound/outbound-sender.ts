import type { Logger } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.js';
import { isTransient } from '../database/transient.js';
import { Pause } from '../pause.js';
import { post, type Answer } from './http-delivery.js';
import type { Claimed, OutboundChannel, OutboundRequest } from './outbound-channel.js';
import type { Outcome, OutboundRepository } from './outbound.repository.js';
import { retryDelayS } from './outbound.rules.js';

export interface SenderLimits {
  /** Tries under way at once in this process: in all, and to one destination. */
  readonly concurrency: number;
  readonly perDestination: number;
  /** Of one try, the beginning of the answer's body included. */
  readonly timeoutMs: number;
  /** How long a claim holds when its process has died. Longer than a try and its record can take. */
  readonly leaseS: number;
  /** What is under way at a stop may end within this. */
  readonly graceMs: number;
}

export const SENDER_LIMITS: SenderLimits = {
  concurrency: 16,
  perDestination: 4,
  timeoutMs: 15_000,
  leaseS: 60,
  graceMs: 2_000,
};

export interface SenderParts {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Told of each finished try. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** Rows that fall due and rows of other processes are looked for this often. */
const POLL_MS = 1_000;
/** After a fault of the database. */
const RECORD_AGAIN_MS = 500;
/** After a fault of our own while a request was made. */
const PUT_OFF_S = 60;

/**
 * Sends the due rows of one channel: claims as many as there is room for, posts them, and writes down each try.
 *
 * At least once: a row whose process dies between sending and writing is sent again after its lease, with the same
 * idempotency key.
 */
export class OutboundSender<Row> {
  /** Claimed and not written down yet, by row. */
  private readonly open = new Map<string, Promise<void>>();
  private readonly busy = new Map<string, number>();
  private readonly cutOff = new AbortController();
  private finished: Outcome[] = [];
  private writing: Promise<void> | null = null;
  private stopping = false;
  private woken = false;
  private readonly asleep = new Pause();
  private running: Promise<void> = Promise.resolve();
  private readonly limits: SenderLimits;

  constructor(
    private readonly channel: OutboundChannel<Row>,
    private readonly repository: OutboundRepository,
    private readonly parts: SenderParts,
    limits: Partial<SenderLimits> = {},
  ) {
    this.limits = { ...SENDER_LIMITS, ...limits };
    // One listener for each try under way; Node takes more than ten for a leak.
    setMaxListeners(this.limits.concurrency, this.cutOff.signal);
  }

  start(): void {
    this.running = this.run();
  }

  /** Something may have fallen due. */
  wake(): void {
    this.woken = true;
    this.asleep.cutShort();
  }

  /**
   * Claims nothing more, lets what is under way end for a while, then cuts it off and gives the claims back: a try that
   * we ended ourselves is none.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    const timer = setTimeout(() => this.cutOff.abort(), this.limits.graceMs);
    await this.settled();
    clearTimeout(timer);
  }

  /**
   * Claims once and starts sending what it got.
   * @returns how many rows that was
   */
  async turn(): Promise<number> {
    const free = this.limits.concurrency - [...this.busy.values()].reduce((sum, count) => sum + count, 0);
    if (free <= 0) return 0;
    const room = { free, perDestination: this.limits.perDestination, busy: this.busy };
    const claimed = await this.repository.claim<Row>(this.channel.tables, this.limits.leaseS, room);
    // A claim can come back to us when its lease ended while we stood still: that try is still ours to finish.
    const fresh = claimed.filter(({ id }) => !this.open.has(id));
    for (const each of fresh) {
      this.busy.set(each.destination, (this.busy.get(each.destination) ?? 0) + 1);
      this.open.set(
        each.id,
        this.send(each)
          .catch((error: unknown) => this.report(each, error))
          .finally(() => this.open.delete(each.id)),
      );
    }
    return fresh.length;
  }

  /** Ends when nothing is under way and every finished try is written down. */
  async settled(): Promise<void> {
    while (this.open.size > 0) await Promise.all(this.open.values());
  }

  /** Sends until nothing is due that may be sent. */
  async drain(): Promise<void> {
    do await this.settled();
    while ((await this.turn()) > 0);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.woken = false;
      const claimed = await this.turn().catch((error: unknown) => {
        this.parts.logger.error(`Due ${this.channel.name} could not be claimed and wait: ${String(error)}`);
        return 0;
      });
      if (claimed === 0) await this.sleep(POLL_MS);
    }
  }

  private async send(claimed: Claimed<Row>): Promise<void> {
    let outcome: Outcome | null;
    try {
      outcome = await this.attempt(claimed);
    } finally {
      const left = (this.busy.get(claimed.destination) ?? 1) - 1;
      if (left > 0) this.busy.set(claimed.destination, left);
      else this.busy.delete(claimed.destination);
      this.wake();
    }
    if (!outcome) return;
    this.parts.onOutcome?.(outcome);
    this.finished.push(outcome);
    this.writing ??= this.writeDown();
    await this.writing;
  }

  /** @returns null when there was none: the claim has been given back */
  private async attempt(claimed: Claimed<Row>): Promise<Outcome | null> {
    const startedAt = this.parts.clock.now();
    let request: OutboundRequest;
    try {
      request = this.channel.prepare(claimed, startedAt);
    } catch (error) {
      this.report(claimed, error);
      await this.repository.release(this.channel.tables, [claimed], PUT_OFF_S);
      return null;
    }
    const began = performance.now();
    const answer = await post(request, this.limits.timeoutMs, this.cutOff.signal);
    if (!answer) {
      await this.repository.release(this.channel.tables, [claimed]);
      return null;
    }
    return this.outcomeOf(claimed, answer, startedAt, Math.round(performance.now() - began));
  }

  private outcomeOf(claimed: Claimed<Row>, answer: Answer, startedAt: Date, durationMs: number): Outcome {
    const verdict = answer.status === null ? 'retry' : this.channel.judge(answer.status);
    const retryInS = verdict === 'delivered' ? null : retryDelayS(claimed.attempt, this.parts.random());
    return { ...answer, claimed, startedAt, durationMs, verdict, retryInS };
  }

  /** Writes what has finished; what finishes meanwhile goes along in the next write. */
  private async writeDown(): Promise<void> {
    while (this.finished.length > 0) {
      const batch = this.finished;
      this.finished = [];
      try {
        await this.record(batch);
      } catch (error) {
        if (!isTransient(error)) await this.writeEach(batch);
        else if (this.stopping) this.giveUp(batch, error);
        else {
          this.parts.logger.warn(`Tries of ${this.channel.name} are not written down yet: ${String(error)}`);
          this.finished.unshift(...batch);
          await delay(RECORD_AGAIN_MS);
        }
      }
    }
    // In one step with the check above: whoever finishes after it starts a write of its own.
    this.writing = null;
  }

  private async writeEach(batch: readonly Outcome[]): Promise<void> {
    for (const outcome of batch) {
      try {
        await this.record([outcome]);
      } catch (error) {
        this.giveUp([outcome], error);
      }
    }
  }

  private async record(batch: readonly Outcome[]): Promise<void> {
    for (const { destination, breaker, gone } of await this.repository.record(this.channel.tables, batch)) {
      const place = `${destination} (${this.channel.name})`;
      if (gone) {
        this.parts.logger.error(`${place} wants nothing any more: it is disabled, and what waits for it is kept.`);
      } else if (breaker.openedForS !== null) {
        this.parts.logger.warn(
          `${place} failed ${breaker.failures} times in a row: nothing is sent there for ${breaker.openedForS} s.`,
        );
      }
    }
  }

  private giveUp(batch: readonly Outcome[], error: unknown): void {
    for (const { claimed } of batch) {
      this.parts.logger.error(
        `A try of ${claimed.id} (${this.channel.name}) could not be written down: ${String(error)}. ` +
          `It is sent again after ${this.limits.leaseS} s with the same id.`,
      );
    }
  }

  private report({ id, destination }: Claimed<Row>, error: unknown): void {
    const what = error instanceof Error ? error.message : String(error);
    this.parts.logger.error(`${id} (${this.channel.name}) was not sent to ${destination} and waits: ${what}`);
  }

  private async sleep(ms: number): Promise<void> {
    if (!this.woken && !this.stopping) await this.asleep.take(ms);
  }
}
