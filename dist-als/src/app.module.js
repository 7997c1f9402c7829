var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var AppModule_1;
import { Module, RequestMethod, ValidationPipe, } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import express from 'express';
import { CallbacksModule } from './callbacks/callbacks.module.js';
import { ConversionsModule } from './conversions/conversions.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { MembersModule } from './members/members.module.js';
import { ClockModule } from './platform/clock.js';
import { ConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { EventsModule } from './platform/events/events.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { ProcessRoleGuard } from './platform/http/process-role.guard.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { ProblemModule } from './platform/http/problem.module.js';
import { RequestIdMiddleware } from './platform/logging/request-id.middleware.js';
import { MetricsModule } from './platform/metrics/metrics.module.js';
import { PartitionsModule } from './platform/partitions/partitions.module.js';
import { TimelineModule } from './platform/timeline/timeline.module.js';
import { PROBLEMS } from './problems.js';
import { RewardsModule } from './rewards/rewards.module.js';
import { SitesModule } from './sites/sites.module.js';
/** The features of Pitstop. A module of your own is one more line here. */
const FEATURES = [
    SitesModule,
    CallbacksModule,
    ConversionsModule,
    RewardsModule,
    LedgerModule,
    MembersModule,
    NotificationsModule,
];
let AppModule = AppModule_1 = class AppModule {
    /** @param databaseUrl where the data is: configured, or of the embedded server */
    static of(config, databaseUrl) {
        return {
            module: AppModule_1,
            imports: [
                ConfigModule.of(config),
                DatabaseModule.of(config, databaseUrl),
                EventEmitterModule.forRoot(),
                ClockModule,
                EventsModule,
                PartitionsModule,
                MetricsModule,
                HealthModule,
                TimelineModule,
                ProblemModule.of(PROBLEMS),
                ...FEATURES,
            ],
            providers: [
                { provide: APP_FILTER, useExisting: ProblemFilter },
                { provide: APP_GUARD, useClass: ProcessRoleGuard },
                {
                    provide: APP_PIPE,
                    useValue: new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
                },
            ],
        };
    }
    configure(consumer) {
        consumer.apply(RequestIdMiddleware).forRoutes('{*path}');
        // What holds a callback is read as raw bytes by its controller; everybody else sends JSON.
        consumer
            .apply(express.json({ limit: '1mb' }))
            .exclude({ path: 'admin/v1/quarantine/:receiptId/replay', method: RequestMethod.POST }, { path: 'admin/v1/routing/preview', method: RequestMethod.POST })
            .forRoutes('admin/{*path}');
    }
};
AppModule = AppModule_1 = __decorate([
    Module({})
], AppModule);
export { AppModule };
//# sourceMappingURL=app.module.js.map