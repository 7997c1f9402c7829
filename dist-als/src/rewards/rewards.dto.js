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
import { ChoiceFilter, TextFilter } from '../platform/http/inputs.js';
import { PageQuery, PageShape } from '../platform/http/pagination.js';
const STATES = ['pending', 'granted', 'held', 'reversed', 'denied'];
export class RewardQuery extends PageQuery {
}
__decorate([
    ChoiceFilter('Only in this state. `held` is what waits for its day or for a person.', STATES),
    __metadata("design:type", String)
], RewardQuery.prototype, "state", void 0);
__decorate([
    TextFilter('Only of this site.', 'quests'),
    __metadata("design:type", String)
], RewardQuery.prototype, "site", void 0);
__decorate([
    TextFilter('Only in this environment.', 'production'),
    __metadata("design:type", String)
], RewardQuery.prototype, "environment", void 0);
__decorate([
    TextFilter('Only of this member.', 'lus'),
    __metadata("design:type", String)
], RewardQuery.prototype, "memberId", void 0);
export class RewardItem {
}
__decorate([
    ApiProperty({ format: 'uuid', example: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a' }),
    __metadata("design:type", String)
], RewardItem.prototype, "id", void 0);
__decorate([
    ApiProperty({ enum: STATES, example: 'granted' }),
    __metadata("design:type", String)
], RewardItem.prototype, "state", void 0);
__decorate([
    ApiProperty({ example: '45.00', description: 'Owed when granted, expected when pending or held, else 0.' }),
    __metadata("design:type", String)
], RewardItem.prototype, "amount", void 0);
__decorate([
    ApiProperty({ example: 'POINTS' }),
    __metadata("design:type", String)
], RewardItem.prototype, "asset", void 0);
__decorate([
    ApiProperty({ example: '60.000000', description: 'What GoKart owes for it.' }),
    __metadata("design:type", String)
], RewardItem.prototype, "revenue", void 0);
__decorate([
    ApiProperty({ example: 'REVENUE' }),
    __metadata("design:type", String)
], RewardItem.prototype, "revenueAsset", void 0);
__decorate([
    ApiProperty({ example: 1 }),
    __metadata("design:type", Number)
], RewardItem.prototype, "revision", void 0);
__decorate([
    ApiProperty({ enum: ['hold-days', 'member-day-cap', 'contradiction', null], nullable: true, example: null }),
    __metadata("design:type", Object)
], RewardItem.prototype, "heldReason", void 0);
__decorate([
    ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }),
    __metadata("design:type", Object)
], RewardItem.prototype, "releaseAt", void 0);
__decorate([
    ApiProperty({ example: 'quests' }),
    __metadata("design:type", String)
], RewardItem.prototype, "site", void 0);
__decorate([
    ApiProperty({ example: 'production' }),
    __metadata("design:type", String)
], RewardItem.prototype, "environment", void 0);
__decorate([
    ApiProperty({ example: 'lus' }),
    __metadata("design:type", String)
], RewardItem.prototype, "memberId", void 0);
__decorate([
    ApiProperty({ example: 'abcd17c9-878d-4afb-999c-6c8e3091b160' }),
    __metadata("design:type", String)
], RewardItem.prototype, "conversionId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null }),
    __metadata("design:type", Object)
], RewardItem.prototype, "offerEventId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null }),
    __metadata("design:type", Object)
], RewardItem.prototype, "eventId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'Test' }),
    __metadata("design:type", Object)
], RewardItem.prototype, "offerName", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.131009Z' }),
    __metadata("design:type", String)
], RewardItem.prototype, "createdAt", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.131009Z' }),
    __metadata("design:type", String)
], RewardItem.prototype, "updatedAt", void 0);
export class RewardPage extends PageShape {
}
__decorate([
    ApiProperty({ type: [RewardItem] }),
    __metadata("design:type", Array)
], RewardPage.prototype, "items", void 0);
//# sourceMappingURL=rewards.dto.js.map