var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Module } from '@nestjs/common';
import { SitesModule } from '../sites/sites.module.js';
import { HoldReleaseService } from './hold-release.service.js';
import { RewardQueryRepository } from './reward-query.repository.js';
import { RewardRepository } from './reward.repository.js';
import { RewardsAdminController } from './rewards.admin.controller.js';
import { RewardsConsumer } from './rewards.consumer.js';
import { RewardsTimeline } from './rewards.timeline.js';
let RewardsModule = class RewardsModule {
};
RewardsModule = __decorate([
    Module({
        imports: [SitesModule],
        controllers: [RewardsAdminController],
        providers: [RewardRepository, RewardsConsumer, HoldReleaseService, RewardQueryRepository, RewardsTimeline],
        exports: [RewardQueryRepository],
    })
], RewardsModule);
export { RewardsModule };
//# sourceMappingURL=rewards.module.js.map