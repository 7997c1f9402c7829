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
import { ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { Clock } from '../platform/clock.js';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { PageQuery } from '../platform/http/pagination.js';
import { Problem } from '../platform/http/problem.js';
import { formatMoment, parseMoment } from '../platform/moment.js';
import { AccountPage, AccountQuery, BalancesPage, BalancesQuery, TransferPage, TrialBalance, } from './ledger.dto.js';
import { LedgerQueryRepository } from './ledger-query.repository.js';
let LedgerAdminController = class LedgerAdminController {
    constructor(ledger, clock) {
        this.ledger = ledger;
        this.clock = clock;
    }
    accounts(query) {
        return this.ledger.accounts(query);
    }
    async transfers(id, query) {
        const page = await this.ledger.transfers(id, query);
        if (!page)
            throw new Problem('not_found', 'No such account: GET /admin/v1/ledger/accounts lists them.');
        return page;
    }
    async trialBalance() {
        return { items: await this.ledger.trialBalance() };
    }
    async balances({ at, ...query }) {
        const moment = formatMoment((at === undefined ? null : parseMoment(at)) ?? this.clock.nowNs());
        return { at: moment, ...(await this.ledger.balancesAt(query, moment)) };
    }
};
__decorate([
    Get('accounts'),
    ApiOperation({ summary: 'Accounts and what stands on them, newest first' }),
    ApiOkResponse({ type: AccountPage }),
    __param(0, Query()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [AccountQuery]),
    __metadata("design:returntype", Promise)
], LedgerAdminController.prototype, "accounts", null);
__decorate([
    Get('accounts/:id/transfers'),
    ApiOperation({ summary: 'What moved on one account, newest first' }),
    ApiParam({ name: 'id', example: '2', description: 'The id of `GET /ledger/accounts`.' }),
    ApiOkResponse({ type: TransferPage }),
    __param(0, Param('id')),
    __param(1, Query()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, PageQuery]),
    __metadata("design:returntype", Promise)
], LedgerAdminController.prototype, "transfers", null);
__decorate([
    Get('trial-balance'),
    ApiOperation({ summary: 'Debits and credits of each asset: equal on every row' }),
    ApiOkResponse({ type: TrialBalance }),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", Promise)
], LedgerAdminController.prototype, "trialBalance", null);
__decorate([
    Get('balances'),
    ApiOperation({ summary: 'Accounts and what stood on them at a moment, newest first' }),
    ApiOkResponse({ type: BalancesPage }),
    __param(0, Query()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [BalancesQuery]),
    __metadata("design:returntype", Promise)
], LedgerAdminController.prototype, "balances", null);
LedgerAdminController = __decorate([
    AdminController('ledger', 'ledger'),
    __metadata("design:paramtypes", [LedgerQueryRepository,
        Clock])
], LedgerAdminController);
export { LedgerAdminController };
//# sourceMappingURL=ledger.admin.controller.js.map