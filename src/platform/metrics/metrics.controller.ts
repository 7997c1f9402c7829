import { Controller, Get, Header, Logger } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { within } from '../deadline.js';
import { ConsumersService } from '../events/consumers.service.js';
import { Metrics } from './metrics.js';

const MEASURE_WITHIN_MS = 3_000;

@ApiTags('operation')
@Controller('metrics')
export class MetricsController {
  private readonly logger = new Logger(MetricsController.name);

  constructor(
    private readonly metrics: Metrics,
    private readonly consumers: ConsumersService,
  ) {}

  /**
   * Prometheus asks this seldom, so lag is measured when it is asked for. Without the database everything else is still
   * told: that is when people need it.
   */
  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Metrics in the Prometheus text format' })
  @ApiOkResponse({
    content: {
      'text/plain': { schema: { type: 'string', example: 'pitstop_callbacks_total{outcome="created"} 4711' } },
    },
  })
  async scrape(): Promise<string> {
    try {
      for (const { name, lag, deadLetters } of await within(MEASURE_WITHIN_MS, () => this.consumers.statuses())) {
        this.metrics.consumerLag.set({ consumer: name }, lag);
        this.metrics.deadLetters.set({ consumer: name }, deadLetters);
      }
    } catch (error) {
      // A stale lag would look like a consumer at rest.
      this.metrics.consumerLag.reset();
      this.metrics.deadLetters.reset();
      this.logger.warn(`The lag of the consumers could not be measured: ${String(error)}`);
    }
    return this.metrics.registry.metrics();
  }
}
