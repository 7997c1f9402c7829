import { Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { Clock } from '../platform/clock.js';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { PageQuery, type Page } from '../platform/http/pagination.js';
import { Problem, type PlatformErrorCode } from '../platform/http/problem.js';
import { formatMoment, parseMoment } from '../platform/moment.js';
import {
  AccountPage,
  AccountQuery,
  BalancesPage,
  BalancesQuery,
  TransferPage,
  TrialBalance,
  type AccountItem,
  type TransferItem,
} from './ledger.dto.js';
import { LedgerQueryRepository } from './ledger-query.repository.js';

@AdminController('ledger', 'ledger')
export class LedgerAdminController {
  constructor(
    private readonly ledger: LedgerQueryRepository,
    private readonly clock: Clock,
  ) {}

  @Get('accounts')
  @ApiOperation({ summary: 'Accounts and what stands on them, newest first' })
  @ApiOkResponse({ type: AccountPage })
  accounts(@Query() query: AccountQuery): Promise<Page<AccountItem>> {
    return this.ledger.accounts(query);
  }

  @Get('accounts/:id/transfers')
  @ApiOperation({ summary: 'What moved on one account, newest first' })
  @ApiParam({ name: 'id', example: '2', description: 'The id of `GET /ledger/accounts`.' })
  @ApiOkResponse({ type: TransferPage })
  async transfers(@Param('id') id: string, @Query() query: PageQuery): Promise<Page<TransferItem>> {
    const page = await this.ledger.transfers(id, query);
    if (!page)
      throw new Problem<PlatformErrorCode>('not_found', 'No such account: GET /admin/v1/ledger/accounts lists them.');
    return page;
  }

  @Get('trial-balance')
  @ApiOperation({ summary: 'Debits and credits of each asset: equal on every row' })
  @ApiOkResponse({ type: TrialBalance })
  async trialBalance(): Promise<TrialBalance> {
    return { items: await this.ledger.trialBalance() };
  }

  @Get('balances')
  @ApiOperation({ summary: 'Accounts and what stood on them at a moment, newest first' })
  @ApiOkResponse({ type: BalancesPage })
  async balances(@Query() { at, ...query }: BalancesQuery): Promise<Page<AccountItem> & { at: string }> {
    const moment = formatMoment((at === undefined ? null : parseMoment(at)) ?? this.clock.nowNs());
    return { at: moment, ...(await this.ledger.balancesAt(query, moment)) };
  }
}
