var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var NotificationsService_1;
import { Injectable, Logger } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Config } from '../platform/config/config.js';
import { CONSUMER_PROGRESSED } from '../platform/events/consumers.service.js';
import { OutboundService } from '../platform/outbound/outbound.service.js';
import { SITES_CHANGED } from '../sites/sites.events.js';
import { SitesService } from '../sites/sites.service.js';
import { NotificationsChannel } from './notifications.channel.js';
import { NOTIFICATIONS_CONSUMER } from './notifications.consumer.js';
import { NotificationsRepository } from './notifications.repository.js';
/** Keeps the endpoints in step with the sites file, and has their messages sent. */
let NotificationsService = NotificationsService_1 = class NotificationsService {
    constructor(config, sites, notifications, outbound) {
        this.config = config;
        this.sites = sites;
        this.notifications = notifications;
        this.outbound = outbound;
        this.logger = new Logger(NotificationsService_1.name);
        this.sender = null;
    }
    /** Before any consumer runs, so that the first event already finds its endpoints. */
    async onModuleInit() {
        // Other processes may run without the file; theirs says nothing about who is to be told.
        if (!this.config.hasRole('consumers') && !this.config.hasRole('senders'))
            return;
        await this.notifications.synchronise(declaredEndpoints(this.sites.current().config));
    }
    onApplicationBootstrap() {
        this.sender = this.outbound.run(new NotificationsChannel(process.env));
    }
    async onSitesChanged() {
        try {
            await this.onModuleInit();
            this.sender?.wake();
        }
        catch (error) {
            this.logger.error(`The endpoints are still those of the sites file before: reload it once more (SIGHUP). ${String(error)}`);
        }
    }
    onConsumerProgressed({ consumer }) {
        if (consumer === NOTIFICATIONS_CONSUMER)
            this.sender?.wake();
    }
};
__decorate([
    OnEvent(SITES_CHANGED),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", Promise)
], NotificationsService.prototype, "onSitesChanged", null);
__decorate([
    OnEvent(CONSUMER_PROGRESSED),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", void 0)
], NotificationsService.prototype, "onConsumerProgressed", null);
NotificationsService = NotificationsService_1 = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [Config,
        SitesService,
        NotificationsRepository,
        OutboundService])
], NotificationsService);
export { NotificationsService };
function declaredEndpoints({ sites }) {
    return [...sites.values()].flatMap((site) => site.endpoints.map(({ id, url, secretEnv, events, environments }) => ({
        id,
        site: site.name,
        url,
        secretEnv,
        events,
        environments,
    })));
}
//# sourceMappingURL=notifications.service.js.map