import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/config.js';
import { together } from '../platform/database/prepared.js';
import { EventLog } from '../platform/events/event-log.js';
import { RepeatedTask } from '../platform/repeated-task.js';
import { rewardChanged, tellReward, type RewardChanged } from './reward.events.js';
import { RewardRepository, type RewardRevision } from './reward.repository.js';
import { released } from './settlement.rules.js';

const BATCH = 500;
const EVERY_MS = 5_000;

/** Grants rewards that were held for a number of days, once the days are over. */
@Injectable()
export class HoldReleaseService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(HoldReleaseService.name);
  private readonly task = new RepeatedTask('releasing held rewards', EVERY_MS, () => this.releaseAll(), this.logger);

  constructor(
    private readonly dataSource: DataSource,
    private readonly rewards: RewardRepository,
    private readonly eventLog: EventLog,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.roles.has('consumers')) this.task.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** @returns how many were released */
  async releaseAll(): Promise<number> {
    let total = 0;
    for (let count = BATCH; count === BATCH; total += count) count = await this.releaseBatch();
    return total;
  }

  private async releaseBatch(): Promise<number> {
    const count = await this.dataSource.transaction(async (tx) => {
      const due = await this.rewards.lockDue(tx, this.clock.now(), BATCH);
      const revisions = due.map(
        ({ receiptId, sitesVersion, ...stored }): { revision: RewardRevision; event: RewardChanged } => {
          const reward = released(stored.reward);
          const revision = stored.revision + 1;
          return {
            revision: {
              ...stored,
              revision,
              reward,
              change: 'granted',
              sitesVersion,
              steps: ['the days of its hold are over'],
            },
            event: {
              ...tellReward(reward),
              rewardId: stored.id,
              revision,
              change: 'granted',
              previous: tellReward(stored.reward),
              conversion: stored.conversion,
              receiptId,
            },
          };
        },
      );
      const written = await this.rewards.sendRevisions(
        tx,
        revisions.map(({ revision }) => revision),
      );
      await together(written);
      await this.eventLog.append(
        tx,
        revisions.map(({ event }) => ({ type: rewardChanged, data: event })),
      );
      return due.length;
    });
    if (count > 0) {
      this.eventLog.wakeConsumers();
      this.logger.log(`${count} held rewards were released.`);
    }
    return count;
  }
}
