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
import { Body, Controller, Get, Headers, HttpCode, Post, UnauthorizedException } from '@nestjs/common';
import { CallbackDto } from './callback.dto.js';
import { CallbacksService } from './callbacks.service.js';
const SECRET = (process.env.CALLBACK_SECRETS ?? '').split(':')[1];
let CallbacksController = class CallbacksController {
    constructor(callbacks) {
        this.callbacks = callbacks;
    }
    async receive(token, callback) {
        if (token !== SECRET)
            throw new UnauthorizedException();
        await this.callbacks.take(callback);
        return { conversionId: callback.conversion.conversionId };
    }
};
__decorate([
    Post('gokart'),
    HttpCode(200),
    __param(0, Headers('x-api-token')),
    __param(1, Body()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, CallbackDto]),
    __metadata("design:returntype", Promise)
], CallbacksController.prototype, "receive", null);
CallbacksController = __decorate([
    Controller('callbacks'),
    __metadata("design:paramtypes", [CallbacksService])
], CallbacksController);
export { CallbacksController };
let HealthController = class HealthController {
    ready() {
        return { status: 'ok' };
    }
};
__decorate([
    Get('ready'),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", Object)
], HealthController.prototype, "ready", null);
HealthController = __decorate([
    Controller('health')
], HealthController);
export { HealthController };
//# sourceMappingURL=callbacks.controller.js.map