var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var OutboundService_1;
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock.js';
import { Config } from '../config/config.js';
import { Metrics } from '../metrics/metrics.js';
import { OutboundSender } from './outbound-sender.js';
import { OutboundRepository } from './outbound.repository.js';
/** Runs the senders of the channels in processes that have the role, and stops them with the process. */
let OutboundService = OutboundService_1 = class OutboundService {
    constructor(repository, clock, config, metrics) {
        this.repository = repository;
        this.clock = clock;
        this.config = config;
        this.metrics = metrics;
        this.logger = new Logger(OutboundService_1.name);
        this.senders = new Set();
    }
    /** Starts sending a channel's due rows. The answer's `wake` makes it look at once; without, it does every second. */
    run(channel) {
        if (!this.config.hasRole('senders'))
            return { wake: () => undefined };
        const sender = new OutboundSender(channel, this.repository, {
            clock: this.clock,
            random: Math.random,
            logger: this.logger,
            onOutcome: ({ claimed, verdict }) => this.metrics.attempts.inc({
                endpoint: claimed.destination,
                result: verdict === 'delivered' ? 'delivered' : 'failed',
            }),
        });
        this.senders.add(sender);
        sender.start();
        return sender;
    }
    async beforeApplicationShutdown() {
        await Promise.all([...this.senders].map((sender) => sender.stop()));
    }
};
OutboundService = OutboundService_1 = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [OutboundRepository,
        Clock,
        Config,
        Metrics])
], OutboundService);
export { OutboundService };
//# sourceMappingURL=outbound.service.js.map