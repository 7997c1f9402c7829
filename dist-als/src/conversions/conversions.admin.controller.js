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
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { PathText } from '../platform/http/inputs.js';
import { Problem } from '../platform/http/problem.js';
import { Timeline } from '../platform/timeline/timeline.js';
import { ConversionQueryRepository } from './conversion-query.repository.js';
import { ConversionDetails, ConversionPage, ConversionQuery } from './conversions.dto.js';
let ConversionsAdminController = class ConversionsAdminController {
    constructor(conversions, timeline) {
        this.conversions = conversions;
        this.timeline = timeline;
    }
    list(query) {
        return this.conversions.page(query);
    }
    async find(conversionId) {
        const items = await this.conversions.under(conversionId);
        if (items.length === 0) {
            throw new Problem('not_found', 'No conversion is known by this id. GET /admin/v1/conversions?q= looks for any id, GET /admin/v1/quarantine ' +
                'shows what could not be understood.');
        }
        const timelines = await this.timeline.of(items.map(({ id }) => id));
        return { items: items.map((item) => ({ ...item, timeline: timelines.get(item.id) ?? [] })) };
    }
};
__decorate([
    Get(),
    ApiOperation({ summary: 'Conversions, newest first' }),
    ApiOkResponse({ type: ConversionPage }),
    __param(0, Query()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [ConversionQuery]),
    __metadata("design:returntype", Promise)
], ConversionsAdminController.prototype, "list", null);
__decorate([
    Get(':conversionId'),
    ApiOperation({ summary: 'Every entitlement under an id of GoKart, each with all that happened to it' }),
    ApiParam({ name: 'conversionId', example: 'abcd17c9-878d-4afb-999c-6c8e3091b160', description: 'URL-encoded.' }),
    ApiOkResponse({ type: ConversionDetails }),
    __param(0, Param('conversionId', PathText)),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String]),
    __metadata("design:returntype", Promise)
], ConversionsAdminController.prototype, "find", null);
ConversionsAdminController = __decorate([
    AdminController('conversions', 'conversions'),
    __metadata("design:paramtypes", [ConversionQueryRepository,
        Timeline])
], ConversionsAdminController);
export { ConversionsAdminController };
//# sourceMappingURL=conversions.admin.controller.js.map