import { Module } from '@nestjs/common';
import { SitesModule } from '../sites/sites.module.js';
import { HoldReleaseService } from './hold-release.service.js';
import { RewardRepository } from './reward.repository.js';
import { RewardsConsumer } from './rewards.consumer.js';

@Module({
  imports: [SitesModule],
  providers: [RewardRepository, RewardsConsumer, HoldReleaseService],
})
export class RewardsModule {}
