import { Get, HttpCode, Logger, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AdminController, Caller } from '../http/admin-controller.decorator.js';
import { RequireRole, type AdminCaller } from '../http/admin-key.guard.js';
import { PathText } from '../http/inputs.js';
import type { Page } from '../http/pagination.js';
import { Problem, type PlatformErrorCode } from '../http/problem.js';
import { ConsumerItem, ConsumerList, DeadLetterPage, DeadLetterQuery, type DeadLetterItem } from './consumers.dto.js';
import { ConsumersService } from './consumers.service.js';
import { DeadLetterRepository } from './dead-letter.repository.js';

/** How far the consumers of the event log are, and their hold. */
@AdminController('', 'consumers')
export class ConsumersAdminController {
  private readonly logger = new Logger(ConsumersAdminController.name);

  constructor(
    private readonly consumers: ConsumersService,
    private readonly deadLetters: DeadLetterRepository,
  ) {}

  @Get('consumers')
  @ApiOperation({ summary: 'Every consumer: its state and how far behind it is' })
  @ApiOkResponse({ type: ConsumerList })
  async list(): Promise<ConsumerList> {
    return { items: await this.consumers.statuses() };
  }

  @Post('consumers/:name/pause')
  @HttpCode(200)
  @RequireRole('operator')
  @ApiOperation({
    summary: 'Let a consumer rest',
    description: 'In every process. The answer comes after the turn under way has ended. Events wait in the log.',
  })
  @ApiOkResponse({ type: ConsumerItem })
  pause(@Param('name', PathText) name: string, @Caller() caller: AdminCaller): Promise<ConsumerItem> {
    return this.setPaused(name, true, caller);
  }

  @Post('consumers/:name/resume')
  @HttpCode(200)
  @RequireRole('operator')
  @ApiOperation({ summary: 'Let a paused consumer go on where it was' })
  @ApiOkResponse({ type: ConsumerItem })
  resume(@Param('name', PathText) name: string, @Caller() caller: AdminCaller): Promise<ConsumerItem> {
    return this.setPaused(name, false, caller);
  }

  @Get('dead-letters')
  @ApiOperation({ summary: 'Events that a consumer has given up on, newest first' })
  @ApiOkResponse({ type: DeadLetterPage })
  listDeadLetters(@Query() query: DeadLetterQuery): Promise<Page<DeadLetterItem>> {
    return this.deadLetters.page(query);
  }

  private async setPaused(name: string, paused: boolean, caller: AdminCaller): Promise<ConsumerItem> {
    const status = await this.consumers.setPaused(name, paused);
    if (!status)
      throw new Problem<PlatformErrorCode>('not_found', 'No such consumer: GET /admin/v1/consumers lists them.');
    this.logger.log(`The consumer "${name}" was ${paused ? 'paused' : 'resumed'} by ${caller.name}.`);
    return status;
  }
}
