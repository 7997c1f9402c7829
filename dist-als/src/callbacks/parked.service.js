var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var ParkedService_1;
import { Injectable, Logger } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { ConversionsService } from '../conversions/conversions.service.js';
import { Config } from '../platform/config/config.js';
import { EventLog } from '../platform/events/event-log.js';
import { SITES_CHANGED } from '../sites/sites.events.js';
import { SitesService } from '../sites/sites.service.js';
import { readCallback } from './callback-reader.js';
import { placeCallback } from './placement.rules.js';
import { ReceiptRepository } from './receipt.repository.js';
const BATCH = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Routes parked conversions again, from the raw bytes of their newest callback, when the sites file has changed. */
let ParkedService = ParkedService_1 = class ParkedService {
    constructor(config, dataSource, conversions, receipts, sites, eventLog) {
        this.config = config;
        this.dataSource = dataSource;
        this.conversions = conversions;
        this.receipts = receipts;
        this.sites = sites;
        this.eventLog = eventLog;
        this.logger = new Logger(ParkedService_1.name);
        this.running = Promise.resolve();
        this.stopping = false;
    }
    onApplicationBootstrap() {
        this.routeInBackground();
    }
    async beforeApplicationShutdown() {
        this.stopping = true;
        await this.running;
    }
    routeInBackground() {
        if (!this.config.roles.has('consumers'))
            return;
        this.running = this.running.then(() => this.routeAll().catch((error) => this.logger.error(`Parked conversions could not be routed; the next change or start tries again: ${String(error)}`)));
    }
    /** @returns how many conversions have found their site */
    async routeAll() {
        let placed = 0;
        for (let afterId = FIRST_ID; afterId !== null && !this.stopping;) {
            const batch = await this.routeBatch(afterId);
            placed += batch.placed;
            afterId = batch.lastId;
        }
        if (placed > 0) {
            this.eventLog.wakeConsumers();
            this.logger.log(`${placed} parked conversions have found their site.`);
        }
        return placed;
    }
    routeBatch(afterId) {
        return this.dataSource.transaction('READ COMMITTED', async (tx) => {
            const parked = await this.conversions.lockParked(tx, afterId, BATCH);
            const bodies = await this.receipts.bodies(tx, parked.map(({ receiptId }) => receiptId));
            const placed = await this.conversions.placeParked(tx, parked, (conversion) => this.placementOf(conversion, bodies.get(conversion.receiptId)));
            return { placed, lastId: parked.length === BATCH ? (parked.at(-1)?.id ?? null) : null };
        });
    }
    placementOf({ id }, body) {
        const read = body && readCallback(body, this.config.maxDepth);
        if (!read || !('callback' in read)) {
            this.logger.error(`The newest callback of the parked conversion ${id} cannot be read again; it stays parked.`);
            return null;
        }
        const placed = placeCallback(this.sites.current(), read.callback);
        if ('refusal' in placed) {
            this.logger.warn(`The parked conversion ${id} would fit a site, but stays parked: ${placed.refusal.detail}`);
            return null;
        }
        return placed.placement.site === null ? null : placed.placement;
    }
};
__decorate([
    OnEvent(SITES_CHANGED),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", void 0)
], ParkedService.prototype, "routeInBackground", null);
ParkedService = ParkedService_1 = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [Config,
        DataSource,
        ConversionsService,
        ReceiptRepository,
        SitesService,
        EventLog])
], ParkedService);
export { ParkedService };
//# sourceMappingURL=parked.service.js.map