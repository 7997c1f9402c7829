var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var MetricsController_1;
import { Controller, Get, Header, Logger } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { within } from '../deadline.js';
import { ConsumersService } from '../events/consumers.service.js';
import { PartitionsService } from '../partitions/partitions.service.js';
import { Metrics } from './metrics.js';
const MEASURE_WITHIN_MS = 3_000;
let MetricsController = MetricsController_1 = class MetricsController {
    constructor(metrics, consumers, partitions) {
        this.metrics = metrics;
        this.consumers = consumers;
        this.partitions = partitions;
        this.logger = new Logger(MetricsController_1.name);
    }
    /**
     * Prometheus asks this seldom, so lag and partitions are looked at when it asks. Without the database everything else is still
     * told: that is when people need it.
     */
    async scrape() {
        try {
            await within(MEASURE_WITHIN_MS, () => this.measure());
        }
        catch (error) {
            // A stale lag would look like a consumer at rest.
            for (const gauge of this.measured())
                gauge.reset();
            this.logger.warn(`The lag of the consumers could not be measured: ${String(error)}`);
        }
        return this.metrics.registry.metrics();
    }
    async measure() {
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
    measured() {
        const { consumerLag, deadLetters, partitionsAhead, oldestPartitionDays } = this.metrics;
        return [consumerLag, deadLetters, partitionsAhead, oldestPartitionDays];
    }
};
__decorate([
    Get(),
    Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8'),
    ApiOperation({ summary: 'Metrics in the Prometheus text format' }),
    ApiOkResponse({
        content: {
            'text/plain': { schema: { type: 'string', example: 'pitstop_callbacks_total{outcome="created"} 4711' } },
        },
    }),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", Promise)
], MetricsController.prototype, "scrape", null);
MetricsController = MetricsController_1 = __decorate([
    ApiTags('operation'),
    Controller('metrics'),
    __metadata("design:paramtypes", [Metrics,
        ConsumersService,
        PartitionsService])
], MetricsController);
export { MetricsController };
//# sourceMappingURL=metrics.controller.js.map