import { Module } from '@nestjs/common';
import { SitesModule } from '../sites/sites.module.js';
import { HoldReleaseService } from './hold-release.service.js';
import { RewardQueryRepository } from './reward-query.repository.js';
import { RewardRepository } from './reward.repository.js';
import { RewardsAdminController } from './rewards.admin.controller.js';
import { RewardsConsumer } from './rewards.consumer.js';
import { RewardsTimeline } from './rewards.timeline.js';

@Module({
  imports: [SitesModule],
  controllers: [RewardsAdminController],
  providers: [RewardRepository, RewardsConsumer, HoldReleaseService, RewardQueryRepository, RewardsTimeline],
  exports: [RewardQueryRepository],
})
export class RewardsModule {}
