import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ConsumersService } from '../events/consumers.service.js';
import { Metrics } from './metrics.js';

@ApiTags('operation')
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly consumers: ConsumersService,
  ) {}

  /** Prometheus asks this seldom, so lag is measured when it is asked for. */
  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Metrics in the Prometheus text format' })
  @ApiOkResponse({
    content: {
      'text/plain': { schema: { type: 'string', example: 'pitstop_callbacks_total{outcome="created"} 4711' } },
    },
  })
  async scrape(): Promise<string> {
    for (const { name, lag, deadLetters } of await this.consumers.statuses()) {
      this.metrics.consumerLag.set({ consumer: name }, lag);
      this.metrics.deadLetters.set({ consumer: name }, deadLetters);
    }
    return this.metrics.registry.metrics();
  }
}
