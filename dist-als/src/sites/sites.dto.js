var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { ApiProperty } from '@nestjs/swagger';
export class AssetShape {
}
__decorate([
    ApiProperty({ example: 'POINTS' }),
    __metadata("design:type", String)
], AssetShape.prototype, "asset", void 0);
__decorate([
    ApiProperty({ example: 2, description: 'Digits after the point.' }),
    __metadata("design:type", Number)
], AssetShape.prototype, "scale", void 0);
__decorate([
    ApiProperty({ enum: ['refuse', 'half-even'] }),
    __metadata("design:type", String)
], AssetShape.prototype, "rounding", void 0);
export class SiteItem {
}
__decorate([
    ApiProperty({ example: 'quests' }),
    __metadata("design:type", String)
], SiteItem.prototype, "name", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'Heroic Quests' }),
    __metadata("design:type", Object)
], SiteItem.prototype, "title", void 0);
__decorate([
    ApiProperty({ type: AssetShape }),
    __metadata("design:type", AssetShape)
], SiteItem.prototype, "points", void 0);
__decorate([
    ApiProperty({ type: AssetShape }),
    __metadata("design:type", AssetShape)
], SiteItem.prototype, "revenue", void 0);
__decorate([
    ApiProperty({ type: [String], example: ['crm'], description: 'Ids of the endpoints that are told of it.' }),
    __metadata("design:type", Array)
], SiteItem.prototype, "endpoints", void 0);
export class RoutingRuleItem {
}
__decorate([
    ApiProperty({ example: 'test members' }),
    __metadata("design:type", String)
], RoutingRuleItem.prototype, "name", void 0);
__decorate([
    ApiProperty({ example: 'quests' }),
    __metadata("design:type", String)
], RoutingRuleItem.prototype, "site", void 0);
__decorate([
    ApiProperty({ example: 'sandbox' }),
    __metadata("design:type", String)
], RoutingRuleItem.prototype, "environment", void 0);
export class SitesInForceShape {
}
__decorate([
    ApiProperty({ example: 3, description: 'Prices and routes name the version that they were decided by.' }),
    __metadata("design:type", Number)
], SitesInForceShape.prototype, "version", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'quests', description: 'Null: what fits no rule is parked.' }),
    __metadata("design:type", Object)
], SitesInForceShape.prototype, "defaultSite", void 0);
__decorate([
    ApiProperty({ type: [SiteItem] }),
    __metadata("design:type", Array)
], SitesInForceShape.prototype, "sites", void 0);
__decorate([
    ApiProperty({ type: [RoutingRuleItem], description: 'In order: the first that matches wins.' }),
    __metadata("design:type", Array)
], SitesInForceShape.prototype, "routing", void 0);
//# sourceMappingURL=sites.dto.js.map