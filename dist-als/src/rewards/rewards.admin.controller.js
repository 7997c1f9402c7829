var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { RewardQueryRepository } from './reward-query.repository.js';
import { RewardPage, RewardQuery } from './rewards.dto.js';
let RewardsAdminController = class RewardsAdminController {
    constructor(rewards) {
        this.rewards = rewards;
    }
    list(query) {
        return this.rewards.page(query);
    }
};
__decorate([
    Get(),
    ApiOperation({ summary: 'Rewards, newest first' }),
    ApiOkResponse({ type: RewardPage }),
    __param(0, Query()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [RewardQuery]),
    __metadata("design:returntype", Promise)
], RewardsAdminController.prototype, "list", null);
RewardsAdminController = __decorate([
    AdminController('rewards', 'rewards'),
    __metadata("design:paramtypes", [RewardQueryRepository])
], RewardsAdminController);
export { RewardsAdminController };
//# sourceMappingURL=rewards.admin.controller.js.map