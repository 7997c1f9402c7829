import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { ConsumersService } from '../platform/events/consumers.service.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { RepeatedTask } from '../platform/repeated-task.js';
import { restMs, secondsBehind, type Look } from './back-pressure.rules.js';
import { IntakeLimits } from './intake-limits.js';

const EVERY_MS = 100;

/**
 * Slows intake down to what the consumers can follow, in whatever process they are: after each transaction intake rests
 * for longer, the further they are behind. It never refuses a callback; that is for the bound on those that wait.
 */
@Injectable()
export class BackPressureService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(BackPressureService.name);
  private readonly task = new RepeatedTask('back-pressure', EVERY_MS, () => this.lookIfTaking(), this.logger);
  private looks: readonly Look[] = [];
  private behindS = 0;
  private taking = false;

  constructor(
    private readonly config: Config,
    private readonly consumers: ConsumersService,
    private readonly metrics: Metrics,
    private readonly limits: IntakeLimits,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.roles.has('intake')) this.task.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Resolves when intake may go on after a transaction that took so long. */
  async rest(tookMs: number): Promise<void> {
    this.taking = true;
    const begun = performance.now();
    let restedMs = 0;
    // Asked again after each look: the consumers may be through long before what seemed right at first.
    for (let leftMs = this.leftMs(tookMs, 0); leftMs > 0; leftMs = this.leftMs(tookMs, restedMs)) {
      await delay(Math.min(leftMs, EVERY_MS));
      restedMs = performance.now() - begun;
    }
    this.metrics.intakeRestSeconds.inc(restedMs / 1_000);
  }

  /** Looks how far the consumers are behind. When it cannot, nobody is held up by it. */
  async look(): Promise<void> {
    const { backPressure } = this.limits;
    try {
      const look = { ...(await this.consumers.standings()), atMs: performance.now() };
      this.looks = [...this.looks, look].slice(-backPressure.looks);
      this.behindS = secondsBehind(this.looks, backPressure);
    } catch {
      // Without the database no callback is taken either, and those tell why.
      this.looks = [];
      this.behindS = 0;
    }
    this.metrics.consumersBehindSeconds.set(this.behindS);
  }

  /** A process that nobody sends anything to asks nothing. */
  private async lookIfTaking(): Promise<void> {
    if (!this.taking && this.behindS === 0) return;
    this.taking = false;
    await this.look();
  }

  private leftMs(tookMs: number, restedMs: number): number {
    return restMs(tookMs, this.behindS, this.limits.backPressure) - restedMs;
  }
}
