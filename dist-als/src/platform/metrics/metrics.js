var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
/** Every metric of this process; one registry each, so that applications side by side (tests) do not share counts. */
let Metrics = class Metrics {
    constructor() {
        this.registry = new Registry();
        this.callbacks = new Counter({
            name: 'pitstop_callbacks_total',
            help: 'Callbacks answered, by outcome; refused ones (unauthorized, forbidden) and failed ones (unavailable) included.',
            labelNames: ['outcome'],
            registers: [this.registry],
        });
        this.callbackSeconds = new Histogram({
            name: 'pitstop_callback_duration_seconds',
            help: 'From the first byte of a callback to its answer.',
            buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            registers: [this.registry],
        });
        this.flushSize = new Histogram({
            name: 'pitstop_group_commit_callbacks',
            help: 'Callbacks accepted by one database transaction.',
            buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
            registers: [this.registry],
        });
        this.unknownFields = new Counter({
            name: 'pitstop_unknown_fields_total',
            help: 'Fields of callbacks that this version does not know. Their names are in the table unknown_fields.',
            registers: [this.registry],
        });
        this.attempts = new Counter({
            name: 'pitstop_message_attempts_total',
            help: 'Tries at delivering a message, by endpoint and result.',
            labelNames: ['endpoint', 'result'],
            registers: [this.registry],
        });
        this.consumerLag = new Gauge({
            name: 'pitstop_consumer_lag_events',
            help: 'Events that a consumer has not handled yet.',
            labelNames: ['consumer'],
            registers: [this.registry],
        });
        this.deadLetters = new Gauge({
            name: 'pitstop_dead_letters',
            help: 'Events that a consumer has given up on; a person must look.',
            labelNames: ['consumer'],
            registers: [this.registry],
        });
        this.partitionsAhead = new Gauge({
            name: 'pitstop_partitions_ahead',
            help: 'Periods to come that a table has a partition for already.',
            labelNames: ['table'],
            registers: [this.registry],
        });
        this.oldestPartitionDays = new Gauge({
            name: 'pitstop_oldest_partition_days',
            help: 'Days since the end of the oldest period that a table still has.',
            labelNames: ['table'],
            registers: [this.registry],
        });
        collectDefaultMetrics({ register: this.registry });
    }
};
Metrics = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [])
], Metrics);
export { Metrics };
//# sourceMappingURL=metrics.js.map