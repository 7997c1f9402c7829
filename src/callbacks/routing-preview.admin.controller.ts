import { HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiUnprocessableEntityResponse } from '@nestjs/swagger';
import type { Request } from 'express';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/config.js';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { Problem } from '../platform/http/problem.js';
import { SitesService } from '../sites/sites.service.js';
import type { CallbackErrorCode } from './callback.errors.js';
import { readCallback } from './callback-reader.js';
import { GokartCallbackDto } from './gokart-callback.dto.js';
import { readAdminBody } from './replay-request.js';
import { RoutingPreview } from './routing-preview.dto.js';
import { previewCallback } from './routing-preview.rules.js';

@AdminController('routing', 'sites')
export class RoutingPreviewAdminController {
  constructor(
    private readonly config: Config,
    private readonly sites: SitesService,
    private readonly clock: Clock,
  ) {}

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'What would become of a callback',
    description:
      'Send it as GoKart would. It is read, routed and priced by the sites file in force; nothing is stored.',
  })
  @ApiBody({ type: GokartCallbackDto })
  @ApiOkResponse({ type: RoutingPreview })
  @ApiUnprocessableEntityResponse({ description: 'Intake would not understand it either: `errors` says why.' })
  async preview(@Req() request: Request): Promise<RoutingPreview> {
    const bytes = await readAdminBody(request, this.config.bodyLimitBytes);
    const read = readCallback(bytes, this.config.maxDepth);
    if ('refusal' in read) {
      const { code, detail, errors } = read.refusal;
      throw new Problem<CallbackErrorCode>(code, detail, { errors });
    }
    return previewCallback(this.sites.current(), read.callback, this.clock.nowNs());
  }
}
