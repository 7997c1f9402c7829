import { Get, Param, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { ConversionQueryRepository } from '../conversions/conversion-query.repository.js';
import { LedgerQueryRepository } from '../ledger/ledger-query.repository.js';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { PathText } from '../platform/http/inputs.js';
import { Problem } from '../platform/http/problem.js';
import { RewardQueryRepository } from '../rewards/reward-query.repository.js';
import { SitesService } from '../sites/sites.service.js';
import type { MemberErrorCode } from './member.errors.js';
import { MemberDetail, MemberQuery } from './members.dto.js';

const NEWEST = 50;

@AdminController('members', 'members')
export class MembersAdminController {
  constructor(
    private readonly sites: SitesService,
    private readonly ledger: LedgerQueryRepository,
    private readonly rewards: RewardQueryRepository,
    private readonly conversions: ConversionQueryRepository,
  ) {}

  @Get(':memberId')
  @ApiOperation({ summary: "A member's balances, and the newest rewards and conversions" })
  @ApiParam({ name: 'memberId', example: 'lus', description: 'URL-encoded.' })
  @ApiOkResponse({ type: MemberDetail })
  @ApiBadRequestResponse({ description: '`site_required`: there are several sites, so name one.' })
  async find(@Param('memberId', PathText) memberId: string, @Query() query: MemberQuery): Promise<MemberDetail> {
    const site = query.site ?? this.onlySite();
    const newest = { site, memberId, limit: NEWEST };
    const [balances, rewards, conversions] = await Promise.all([
      this.ledger.memberBalances(site, memberId),
      this.rewards.page(newest),
      this.conversions.page(newest),
    ]);
    return { memberId, site, balances, rewards: rewards.items, conversions: conversions.items };
  }

  private onlySite(): string {
    const [only, ...others] = this.sites.current().config.sites.keys();
    if (only !== undefined && others.length === 0) return only;
    const names = [only, ...others].join(', ');
    throw new Problem<MemberErrorCode>(
      'site_required',
      `A member may be known at several sites: add ?site= with one of ${names}.`,
    );
  }
}
