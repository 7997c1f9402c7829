import { Module } from '@nestjs/common';
import { ConversionsModule } from '../conversions/conversions.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { CallbackGuard } from './callback.guard.js';
import { CallbacksController } from './callbacks.controller.js';
import { IntakeService } from './intake.service.js';
import { ParkedService } from './parked.service.js';
import { ReceiptRepository } from './receipt.repository.js';

@Module({
  imports: [ConversionsModule, SitesModule],
  controllers: [CallbacksController],
  providers: [CallbackGuard, IntakeService, ReceiptRepository, ParkedService],
  exports: [IntakeService, ReceiptRepository],
})
export class CallbacksModule {}
