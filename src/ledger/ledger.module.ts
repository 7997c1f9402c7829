import { Module } from '@nestjs/common';
import { LedgerAdminController } from './ledger.admin.controller.js';
import { LedgerFollower } from './ledger.follower.js';
import { LedgerQueryRepository } from './ledger-query.repository.js';
import { LedgerRepository } from './ledger.repository.js';
import { TransfersTimeline } from './transfers.timeline.js';

@Module({
  controllers: [LedgerAdminController],
  providers: [LedgerRepository, LedgerFollower, LedgerQueryRepository, TransfersTimeline],
  exports: [LedgerQueryRepository],
})
export class LedgerModule {}
