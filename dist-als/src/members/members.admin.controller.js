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
import { Get, Param, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { ConversionQueryRepository } from '../conversions/conversion-query.repository.js';
import { LedgerQueryRepository } from '../ledger/ledger-query.repository.js';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { PathText } from '../platform/http/inputs.js';
import { Problem } from '../platform/http/problem.js';
import { RewardQueryRepository } from '../rewards/reward-query.repository.js';
import { SitesService } from '../sites/sites.service.js';
import { MemberDetail, MemberQuery } from './members.dto.js';
const NEWEST = 50;
let MembersAdminController = class MembersAdminController {
    constructor(sites, ledger, rewards, conversions) {
        this.sites = sites;
        this.ledger = ledger;
        this.rewards = rewards;
        this.conversions = conversions;
    }
    async find(memberId, query) {
        const site = query.site ?? this.onlySite();
        const newest = { site, memberId, limit: NEWEST };
        const [balances, rewards, conversions] = await Promise.all([
            this.ledger.memberBalances(site, memberId),
            this.rewards.page(newest),
            this.conversions.page(newest),
        ]);
        return { memberId, site, balances, rewards: rewards.items, conversions: conversions.items };
    }
    onlySite() {
        const [only, ...others] = this.sites.current().config.sites.keys();
        if (only !== undefined && others.length === 0)
            return only;
        const names = [only, ...others].join(', ');
        throw new Problem('site_required', `A member may be known at several sites: add ?site= with one of ${names}.`);
    }
};
__decorate([
    Get(':memberId'),
    ApiOperation({ summary: "A member's balances, and the newest rewards and conversions" }),
    ApiParam({ name: 'memberId', example: 'lus', description: 'URL-encoded.' }),
    ApiOkResponse({ type: MemberDetail }),
    ApiBadRequestResponse({ description: '`site_required`: there are several sites, so name one.' }),
    __param(0, Param('memberId', PathText)),
    __param(1, Query()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, MemberQuery]),
    __metadata("design:returntype", Promise)
], MembersAdminController.prototype, "find", null);
MembersAdminController = __decorate([
    AdminController('members', 'members'),
    __metadata("design:paramtypes", [SitesService,
        LedgerQueryRepository,
        RewardQueryRepository,
        ConversionQueryRepository])
], MembersAdminController);
export { MembersAdminController };
//# sourceMappingURL=members.admin.controller.js.map