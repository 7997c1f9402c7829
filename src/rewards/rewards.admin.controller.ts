import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import type { Page } from '../platform/http/pagination.js';
import { RewardQueryRepository } from './reward-query.repository.js';
import { RewardPage, RewardQuery, type RewardItem } from './rewards.dto.js';

@AdminController('rewards', 'rewards')
export class RewardsAdminController {
  constructor(private readonly rewards: RewardQueryRepository) {}

  @Get()
  @ApiOperation({ summary: 'Rewards, newest first' })
  @ApiOkResponse({ type: RewardPage })
  list(@Query() query: RewardQuery): Promise<Page<RewardItem>> {
    return this.rewards.page(query);
  }
}
