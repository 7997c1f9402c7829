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
import { HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiUnprocessableEntityResponse } from '@nestjs/swagger';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/config.js';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { Problem } from '../platform/http/problem.js';
import { SitesService } from '../sites/sites.service.js';
import { readCallback } from './callback-reader.js';
import { GokartCallbackDto } from './gokart-callback.dto.js';
import { readAdminBody } from './replay-request.js';
import { RoutingPreview } from './routing-preview.dto.js';
import { previewCallback } from './routing-preview.rules.js';
let RoutingPreviewAdminController = class RoutingPreviewAdminController {
    constructor(config, sites, clock) {
        this.config = config;
        this.sites = sites;
        this.clock = clock;
    }
    async preview(request) {
        const bytes = await readAdminBody(request, this.config.bodyLimitBytes);
        const read = readCallback(bytes, this.config.maxDepth);
        if ('refusal' in read) {
            const { code, detail, errors } = read.refusal;
            throw new Problem(code, detail, { errors });
        }
        return previewCallback(this.sites.current(), read.callback, this.clock.nowNs());
    }
};
__decorate([
    Post('preview'),
    HttpCode(200),
    ApiOperation({
        summary: 'What would become of a callback',
        description: 'Send it as GoKart would. It is read, routed and priced by the sites file in force; nothing is stored.',
    }),
    ApiBody({ type: GokartCallbackDto }),
    ApiOkResponse({ type: RoutingPreview }),
    ApiUnprocessableEntityResponse({ description: 'Intake would not understand it either: `errors` says why.' }),
    __param(0, Req()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", Promise)
], RoutingPreviewAdminController.prototype, "preview", null);
RoutingPreviewAdminController = __decorate([
    AdminController('routing', 'sites'),
    __metadata("design:paramtypes", [Config,
        SitesService,
        Clock])
], RoutingPreviewAdminController);
export { RoutingPreviewAdminController };
//# sourceMappingURL=routing-preview.admin.controller.js.map