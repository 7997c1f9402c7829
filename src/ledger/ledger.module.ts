import { Module } from '@nestjs/common';
import { LedgerAdminController } from './ledger.admin.controller.js';
import { LedgerConsumer } from './ledger.consumer.js';
import { LedgerQueryRepository } from './ledger-query.repository.js';
import { LedgerRepository } from './ledger.repository.js';
import { TransfersTimeline } from './transfers.timeline.js';

@Module({
  controllers: [LedgerAdminController],
  providers: [LedgerRepository, LedgerConsumer, LedgerQueryRepository, TransfersTimeline],
  exports: [LedgerQueryRepository],
})
export class LedgerModule {}
