import { Controller, Get, Header, Logger } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { within } from '../deadline.js';
import { ConsumersService } from '../events/consumers.service.js';
import { PartitionsService } from '../partitions/partitions.service.js';
import { Metrics } from './metrics.js';

const MEASURE_WITHIN_MS = 3_000;

@ApiTags('operation')
@Controller('metrics')
export class MetricsController {
  private readonly logger = new Logger(MetricsController.name);

  constructor(
    private readonly metrics: Metrics,
    private readonly consumers: ConsumersService,
    private readonly partitions: PartitionsService,
  ) {}

  /**
   * Prometheus asks this seldom, so lag and partitions are looked at when it asks. Without the database everything else is still
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
      await within(MEASURE_WITHIN_MS, () => this.measure());
    } catch (error) {
      // A stale lag would look like a consumer at rest.
      for (const gauge of this.measured()) gauge.reset();
      this.logger.warn(`The lag of the consumers could not be measured: ${String(error)}`);
    }
    return this.metrics.registry.metrics();
  }

  private async measure(): Promise<void> {
    const [consumers, partitions] = await Promise.all([this.consumers.statuses(), this.partitions.statuses()]);
    for (const { name, lag, deadLetters } of consumers) {
      this.metrics.consumerLag.set({ consumer: name }, lag);
      this.metrics.deadLetters.set({ consumer: name }, deadLetters);
    }
    for (const { table, ahead, oldestDays } of partitions) {
      this.metrics.partitionsAhead.set({ table }, ahead);
      this.metrics.oldestPartitionDays.set({ table }, oldestDays);
    }
  }

  private measured(): { reset(): void }[] {
    const { consumerLag, deadLetters, partitionsAhead, oldestPartitionDays } = this.metrics;
    return [consumerLag, deadLetters, partitionsAhead, oldestPartitionDays];
  }
}
