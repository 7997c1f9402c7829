var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ConsumerRepository } from './consumer.repository.js';
import { ConsumersAdminController } from './consumers.admin.controller.js';
import { ConsumersService } from './consumers.service.js';
import { DeadLetterRepository } from './dead-letter.repository.js';
import { EventLog } from './event-log.js';
import { EventsByWeek } from './events-by-week.js';
/** The event log and the engine that runs every provider decorated with `@Consumer`. */
let EventsModule = class EventsModule {
};
EventsModule = __decorate([
    Global(),
    Module({
        imports: [DiscoveryModule],
        controllers: [ConsumersAdminController],
        providers: [EventLog, ConsumerRepository, ConsumersService, DeadLetterRepository, EventsByWeek],
        exports: [EventLog, ConsumersService],
    })
], EventsModule);
export { EventsModule };
//# sourceMappingURL=events.module.js.map