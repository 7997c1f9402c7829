var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Module } from '@nestjs/common';
import { ConversionsModule } from '../conversions/conversions.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { AcceptanceService } from './acceptance.service.js';
import { CallbackGuard } from './callback.guard.js';
import { CallbackTransport } from './callback-transport.js';
import { CallbacksController } from './callbacks.controller.js';
import { IntakeLimits } from './intake-limits.js';
import { IntakeService } from './intake.service.js';
import { NewcomerRepository } from './newcomer.repository.js';
import { ParkedService } from './parked.service.js';
import { QuarantineAdminController } from './quarantine.admin.controller.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { QuarantineService } from './quarantine.service.js';
import { ReceiptQueryRepository } from './receipt-query.repository.js';
import { ReceiptRepository } from './receipt.repository.js';
import { ReceiptsAdminController } from './receipts.admin.controller.js';
import { ReceiptsByMonth } from './receipts-by-month.js';
import { ReceiptsTimeline } from './receipts.timeline.js';
import { RoutingPreviewAdminController } from './routing-preview.admin.controller.js';
let CallbacksModule = class CallbacksModule {
};
CallbacksModule = __decorate([
    Module({
        imports: [ConversionsModule, SitesModule],
        controllers: [CallbacksController, QuarantineAdminController, ReceiptsAdminController, RoutingPreviewAdminController],
        providers: [
            AcceptanceService,
            CallbackGuard,
            CallbackTransport,
            IntakeLimits,
            IntakeService,
            NewcomerRepository,
            ParkedService,
            QuarantineRepository,
            QuarantineService,
            ReceiptQueryRepository,
            ReceiptRepository,
            ReceiptsByMonth,
            ReceiptsTimeline,
        ],
        exports: [CallbackTransport],
    })
], CallbacksModule);
export { CallbacksModule };
//# sourceMappingURL=callbacks.module.js.map