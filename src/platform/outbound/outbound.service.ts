import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '../clock.js';
import { Config } from '../config/config.js';
import { Metrics } from '../metrics/metrics.js';
import type { OutboundChannel } from './outbound-channel.js';
import { OutboundSender } from './outbound-sender.js';
import { OutboundRepository } from './outbound.repository.js';

/** Runs the senders of the channels in processes that have the role, and stops them with the process. */
@Injectable()
export class OutboundService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(OutboundService.name);
  private readonly senders = new Set<{ stop(): Promise<void> }>();

  constructor(
    private readonly repository: OutboundRepository,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {}

  /** Starts sending a channel's due rows. The answer's `wake` makes it look at once; without, it does every second. */
  run<Row>(channel: OutboundChannel<Row>): { wake(): void } {
    if (!this.config.hasRole('senders')) return { wake: () => undefined };
    const sender = new OutboundSender(channel, this.repository, {
      clock: this.clock,
      random: Math.random,
      logger: this.logger,
      onOutcome: ({ claimed, verdict }) =>
        this.metrics.attempts.inc({
          endpoint: claimed.destination,
          result: verdict === 'delivered' ? 'delivered' : 'failed',
        }),
    });
    this.senders.add(sender);
    sender.start();
    return sender;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.senders].map((sender) => sender.stop()));
  }
}
