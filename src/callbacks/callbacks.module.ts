import { Module } from '@nestjs/common';
import { ConversionsModule } from '../conversions/conversions.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { AcceptanceService } from './acceptance.service.js';
import { BackPressureService } from './back-pressure.service.js';
import { BodyPartsRepository } from './body-parts.repository.js';
import { BodyPartsService } from './body-parts.service.js';
import { CallbackGuard } from './callback.guard.js';
import { CallbackTransport } from './callback-transport.js';
import { CallbacksController } from './callbacks.controller.js';
import { IntakeLimits } from './intake-limits.js';
import { IntakeService } from './intake.service.js';
import { KnownRepository } from './known.repository.js';
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

@Module({
  imports: [ConversionsModule, SitesModule],
  controllers: [CallbacksController, QuarantineAdminController, ReceiptsAdminController, RoutingPreviewAdminController],
  providers: [
    AcceptanceService,
    BackPressureService,
    BodyPartsRepository,
    BodyPartsService,
    CallbackGuard,
    CallbackTransport,
    IntakeLimits,
    IntakeService,
    KnownRepository,
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
export class CallbacksModule {}
