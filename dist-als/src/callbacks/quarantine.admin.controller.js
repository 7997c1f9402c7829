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
import { Body, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConflictResponse, ApiOkResponse, ApiOperation, ApiUnprocessableEntityResponse, } from '@nestjs/swagger';
import { Config } from '../platform/config/config.js';
import { AdminController, Caller } from '../platform/http/admin-controller.decorator.js';
import { RequireRole } from '../platform/http/admin-key.guard.js';
import { PathUuid } from '../platform/http/inputs.js';
import { DiscardRequest, QuarantineDetail, QuarantinePage, QuarantineQuery, ReplayAnswer, ReplayRequest, } from './quarantine.dto.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { QuarantineService } from './quarantine.service.js';
import { readCorrection } from './replay-request.js';
let QuarantineAdminController = class QuarantineAdminController {
    constructor(config, quarantine, repository) {
        this.config = config;
        this.quarantine = quarantine;
        this.repository = repository;
    }
    list(query) {
        return this.repository.page(query);
    }
    find(receiptId) {
        return this.quarantine.find(receiptId);
    }
    async replay(receiptId, request, caller) {
        return this.quarantine.replay(receiptId, await readCorrection(request, this.config), caller);
    }
    discard(receiptId, { reason }, caller) {
        return this.quarantine.discard(receiptId, reason, caller);
    }
};
__decorate([
    Get(),
    ApiOperation({ summary: 'Callbacks that could not be understood, newest first' }),
    ApiOkResponse({ type: QuarantinePage }),
    __param(0, Query()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [QuarantineQuery]),
    __metadata("design:returntype", Promise)
], QuarantineAdminController.prototype, "list", null);
__decorate([
    Get(':receiptId'),
    ApiOperation({ summary: 'One of them: why, and the bytes as they came' }),
    ApiOkResponse({ type: QuarantineDetail }),
    __param(0, Param('receiptId', PathUuid)),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String]),
    __metadata("design:returntype", Promise)
], QuarantineAdminController.prototype, "find", null);
__decorate([
    Post(':receiptId/replay'),
    HttpCode(200),
    RequireRole('operator'),
    ApiOperation({
        summary: 'Take it in again, corrected or as it came',
        description: 'Without a body the kept bytes are read again, for instance after the sites file has changed. The replay gets a ' +
            'receipt of its own; conversion, receipt and the end of the quarantine are committed together.',
    }),
    ApiBody({ type: ReplayRequest, required: false }),
    ApiOkResponse({ type: ReplayAnswer }),
    ApiConflictResponse({ description: '`already_resolved`; or `body_incomplete`: send the whole callback as `body`.' }),
    ApiUnprocessableEntityResponse({ description: '`still_refused`: nothing has changed, it stays in quarantine.' }),
    __param(0, Param('receiptId', PathUuid)),
    __param(1, Req()),
    __param(2, Caller()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object, Object]),
    __metadata("design:returntype", Promise)
], QuarantineAdminController.prototype, "replay", null);
__decorate([
    Post(':receiptId/discard'),
    HttpCode(200),
    RequireRole('operator'),
    ApiOperation({ summary: 'Close it without taking it in; its bytes are kept' }),
    ApiOkResponse({ type: QuarantineDetail }),
    ApiConflictResponse({ description: '`already_resolved`: somebody was faster.' }),
    __param(0, Param('receiptId', PathUuid)),
    __param(1, Body()),
    __param(2, Caller()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, DiscardRequest, Object]),
    __metadata("design:returntype", Promise)
], QuarantineAdminController.prototype, "discard", null);
QuarantineAdminController = __decorate([
    AdminController('quarantine', 'quarantine'),
    __metadata("design:paramtypes", [Config,
        QuarantineService,
        QuarantineRepository])
], QuarantineAdminController);
export { QuarantineAdminController };
//# sourceMappingURL=quarantine.admin.controller.js.map