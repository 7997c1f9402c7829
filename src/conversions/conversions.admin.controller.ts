import { Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { PathText } from '../platform/http/inputs.js';
import type { Page } from '../platform/http/pagination.js';
import { Problem, type PlatformErrorCode } from '../platform/http/problem.js';
import { Timeline } from '../platform/timeline/timeline.js';
import { ConversionQueryRepository } from './conversion-query.repository.js';
import { ConversionDetails, ConversionPage, ConversionQuery, type ConversionItem } from './conversions.dto.js';

@AdminController('conversions', 'conversions')
export class ConversionsAdminController {
  constructor(
    private readonly conversions: ConversionQueryRepository,
    private readonly timeline: Timeline,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Conversions, newest first' })
  @ApiOkResponse({ type: ConversionPage })
  list(@Query() query: ConversionQuery): Promise<Page<ConversionItem>> {
    return this.conversions.page(query);
  }

  @Get(':conversionId')
  @ApiOperation({ summary: 'Every entitlement under an id of GoKart, each with all that happened to it' })
  @ApiParam({ name: 'conversionId', example: 'abcd17c9-878d-4afb-999c-6c8e3091b160', description: 'URL-encoded.' })
  @ApiOkResponse({ type: ConversionDetails })
  async find(@Param('conversionId', PathText) conversionId: string): Promise<ConversionDetails> {
    const items = await this.conversions.under(conversionId);
    if (items.length === 0) {
      throw new Problem<PlatformErrorCode>(
        'not_found',
        'No conversion is known by this id. GET /admin/v1/conversions?q= looks for any id, GET /admin/v1/quarantine ' +
          'shows what could not be understood.',
      );
    }
    const timelines = await this.timeline.of(items.map(({ id }) => id));
    return { items: items.map((item) => ({ ...item, timeline: timelines.get(item.id) ?? [] })) };
  }
}
