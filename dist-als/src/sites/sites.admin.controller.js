var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { SitesInForceShape } from './sites.dto.js';
import { SitesService } from './sites.service.js';
let SitesAdminController = class SitesAdminController {
    constructor(sites) {
        this.sites = sites;
    }
    inForce() {
        const { version, config } = this.sites.current();
        return {
            version,
            defaultSite: config.defaultSite,
            sites: [...config.sites.values()].map(({ name, title, points, revenue, endpoints }) => ({
                name,
                title: title ?? null,
                points: shapeOf(points),
                revenue: shapeOf(revenue),
                endpoints: endpoints.map(({ id }) => id),
            })),
            routing: config.routing.map(({ name, site, environment }) => ({ name, site, environment })),
        };
    }
};
__decorate([
    Get(),
    ApiOperation({ summary: 'The sites file in force in this process' }),
    ApiOkResponse({ type: SitesInForceShape }),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", SitesInForceShape)
], SitesAdminController.prototype, "inForce", null);
SitesAdminController = __decorate([
    AdminController('sites', 'sites'),
    __metadata("design:paramtypes", [SitesService])
], SitesAdminController);
export { SitesAdminController };
function shapeOf({ code, scale, rounding }) {
    return { asset: code, scale, rounding };
}
//# sourceMappingURL=sites.admin.controller.js.map