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
var ConsumersAdminController_1;
import { Get, HttpCode, Logger, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AdminController, Caller } from '../http/admin-controller.decorator.js';
import { RequireRole } from '../http/admin-key.guard.js';
import { PathText } from '../http/inputs.js';
import { Problem } from '../http/problem.js';
import { ConsumerItem, ConsumerList, DeadLetterPage, DeadLetterQuery } from './consumers.dto.js';
import { ConsumersService } from './consumers.service.js';
import { DeadLetterRepository } from './dead-letter.repository.js';
/** How far the consumers of the event log are, and their hold. */
let ConsumersAdminController = ConsumersAdminController_1 = class ConsumersAdminController {
    constructor(consumers, deadLetters) {
        this.consumers = consumers;
        this.deadLetters = deadLetters;
        this.logger = new Logger(ConsumersAdminController_1.name);
    }
    async list() {
        return { items: await this.consumers.statuses() };
    }
    pause(name, caller) {
        return this.setPaused(name, true, caller);
    }
    resume(name, caller) {
        return this.setPaused(name, false, caller);
    }
    listDeadLetters(query) {
        return this.deadLetters.page(query);
    }
    async setPaused(name, paused, caller) {
        const status = await this.consumers.setPaused(name, paused);
        if (!status)
            throw new Problem('not_found', 'No such consumer: GET /admin/v1/consumers lists them.');
        this.logger.log(`The consumer "${name}" was ${paused ? 'paused' : 'resumed'} by ${caller.name}.`);
        return status;
    }
};
__decorate([
    Get('consumers'),
    ApiOperation({ summary: 'Every consumer: its state and how far behind it is' }),
    ApiOkResponse({ type: ConsumerList }),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", Promise)
], ConsumersAdminController.prototype, "list", null);
__decorate([
    Post('consumers/:name/pause'),
    HttpCode(200),
    RequireRole('operator'),
    ApiOperation({
        summary: 'Let a consumer rest',
        description: 'In every process. The answer comes after the turn under way has ended. Events wait in the log.',
    }),
    ApiOkResponse({ type: ConsumerItem }),
    __param(0, Param('name', PathText)),
    __param(1, Caller()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], ConsumersAdminController.prototype, "pause", null);
__decorate([
    Post('consumers/:name/resume'),
    HttpCode(200),
    RequireRole('operator'),
    ApiOperation({ summary: 'Let a paused consumer go on where it was' }),
    ApiOkResponse({ type: ConsumerItem }),
    __param(0, Param('name', PathText)),
    __param(1, Caller()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], ConsumersAdminController.prototype, "resume", null);
__decorate([
    Get('dead-letters'),
    ApiOperation({ summary: 'Events that a consumer has given up on, newest first' }),
    ApiOkResponse({ type: DeadLetterPage }),
    __param(0, Query()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [DeadLetterQuery]),
    __metadata("design:returntype", Promise)
], ConsumersAdminController.prototype, "listDeadLetters", null);
ConsumersAdminController = ConsumersAdminController_1 = __decorate([
    AdminController('', 'consumers'),
    __metadata("design:paramtypes", [ConsumersService,
        DeadLetterRepository])
], ConsumersAdminController);
export { ConsumersAdminController };
//# sourceMappingURL=consumers.admin.controller.js.map