import { Body, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiOkResponse,
  ApiOperation,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { Config } from '../platform/config/config.js';
import { AdminController, Caller } from '../platform/http/admin-controller.decorator.js';
import { RequireRole, type AdminCaller } from '../platform/http/admin-key.guard.js';
import { PathUuid } from '../platform/http/inputs.js';
import type { Page } from '../platform/http/pagination.js';
import {
  DiscardRequest,
  QuarantineDetail,
  QuarantinePage,
  QuarantineQuery,
  ReplayAnswer,
  ReplayRequest,
  type QuarantineItem,
} from './quarantine.dto.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { QuarantineService } from './quarantine.service.js';
import { readCorrection } from './replay-request.js';

@AdminController('quarantine', 'quarantine')
export class QuarantineAdminController {
  constructor(
    private readonly config: Config,
    private readonly quarantine: QuarantineService,
    private readonly repository: QuarantineRepository,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Callbacks that could not be understood, newest first' })
  @ApiOkResponse({ type: QuarantinePage })
  list(@Query() query: QuarantineQuery): Promise<Page<QuarantineItem>> {
    return this.repository.page(query);
  }

  @Get(':receiptId')
  @ApiOperation({ summary: 'One of them: why, and the bytes as they came' })
  @ApiOkResponse({ type: QuarantineDetail })
  find(@Param('receiptId', PathUuid) receiptId: string): Promise<QuarantineDetail> {
    return this.quarantine.find(receiptId);
  }

  @Post(':receiptId/replay')
  @HttpCode(200)
  @RequireRole('operator')
  @ApiOperation({
    summary: 'Take it in again, corrected or as it came',
    description:
      'Without a body the kept bytes are read again, for instance after the sites file has changed. The replay gets a ' +
      'receipt of its own; conversion, receipt and the end of the quarantine are committed together.',
  })
  @ApiBody({ type: ReplayRequest, required: false })
  @ApiOkResponse({ type: ReplayAnswer })
  @ApiConflictResponse({ description: '`already_resolved`; or `body_incomplete`: send the whole callback as `body`.' })
  @ApiUnprocessableEntityResponse({ description: '`still_refused`: nothing has changed, it stays in quarantine.' })
  async replay(
    @Param('receiptId', PathUuid) receiptId: string,
    @Req() request: Request,
    @Caller() caller: AdminCaller,
  ): Promise<ReplayAnswer> {
    return this.quarantine.replay(receiptId, await readCorrection(request, this.config), caller);
  }

  @Post(':receiptId/discard')
  @HttpCode(200)
  @RequireRole('operator')
  @ApiOperation({ summary: 'Close it without taking it in; its bytes are kept' })
  @ApiOkResponse({ type: QuarantineDetail })
  @ApiConflictResponse({ description: '`already_resolved`: somebody was faster.' })
  discard(
    @Param('receiptId', PathUuid) receiptId: string,
    @Body() { reason }: DiscardRequest,
    @Caller() caller: AdminCaller,
  ): Promise<QuarantineDetail> {
    return this.quarantine.discard(receiptId, reason, caller);
  }
}
