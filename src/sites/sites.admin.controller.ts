import { Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import type { Asset } from './sites-config.js';
import { SitesInForceShape, type AssetShape } from './sites.dto.js';
import { SitesService } from './sites.service.js';

@AdminController('sites', 'sites')
export class SitesAdminController {
  constructor(private readonly sites: SitesService) {}

  @Get()
  @ApiOperation({ summary: 'The sites file in force in this process' })
  @ApiOkResponse({ type: SitesInForceShape })
  inForce(): SitesInForceShape {
    const { version, config } = this.sites.current();
    return {
      version,
      defaultSite: config.defaultSite,
      sites: [...config.sites.values()].map(({ name, title, points, revenue, endpoints }) => ({
        name,
        title: title ?? null,
        points: shapeOf(points),
        revenue: shapeOf(revenue),
        endpoints: endpoints.map(({ id }) => id),
      })),
      routing: config.routing.map(({ name, site, environment }) => ({ name, site, environment })),
    };
  }
}

function shapeOf({ code, scale, rounding }: Asset): AssetShape {
  return { asset: code, scale, rounding };
}
