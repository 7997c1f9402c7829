import { Module } from '@nestjs/common';
import { ConversionsModule } from '../conversions/conversions.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { RewardsModule } from '../rewards/rewards.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { MembersAdminController } from './members.admin.controller.js';

@Module({
  imports: [SitesModule, ConversionsModule, RewardsModule, LedgerModule],
  controllers: [MembersAdminController],
})
export class MembersModule {}
