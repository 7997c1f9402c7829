var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var HealthController_1;
import { Controller, Get, Logger } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { within } from '../deadline.js';
import { Problem } from '../http/problem.js';
/** Whoever asks whether we are ready waits a second or a few, and takes silence for less than it means. */
const ANSWER_WITHIN_MS = 3_000;
let HealthController = HealthController_1 = class HealthController {
    constructor(dataSource) {
        this.dataSource = dataSource;
        this.logger = new Logger(HealthController_1.name);
        this.stopping = false;
    }
    live() {
        return { status: 'live' };
    }
    async ready() {
        if (this.stopping)
            throw new Problem('unavailable', 'The process is stopping.');
        try {
            await within(ANSWER_WITHIN_MS, () => this.dataSource.query('SELECT 1'));
        }
        catch (error) {
            this.logger.warn(`Not ready: ${String(error)}`);
            throw new Problem('unavailable', 'The database cannot be reached.');
        }
        return { status: 'ready' };
    }
    beforeApplicationShutdown() {
        this.stopping = true;
    }
};
__decorate([
    Get('live'),
    ApiOperation({ summary: 'The process runs' }),
    ApiOkResponse({ schema: { example: { status: 'live' } } }),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", Object)
], HealthController.prototype, "live", null);
__decorate([
    Get('ready'),
    ApiOperation({ summary: 'The process can take callbacks: its database answers and it is not stopping' }),
    ApiOkResponse({ schema: { example: { status: 'ready' } } }),
    ApiServiceUnavailableResponse({ description: 'The database cannot be reached, or the process is stopping.' }),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", Promise)
], HealthController.prototype, "ready", null);
HealthController = HealthController_1 = __decorate([
    ApiTags('operation'),
    Controller('health'),
    __metadata("design:paramtypes", [DataSource])
], HealthController);
export { HealthController };
//# sourceMappingURL=health.controller.js.map