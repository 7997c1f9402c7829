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
import { FieldErrorShape } from './quarantine.dto.js';
export class ConsideredRule {
}
__decorate([
    ApiProperty({ example: 'test members' }),
    __metadata("design:type", String)
], ConsideredRule.prototype, "rule", void 0);
__decorate([
    ApiProperty({ example: false }),
    __metadata("design:type", Boolean)
], ConsideredRule.prototype, "matched", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'pubMemberId is "lus", not beginning with "test-"' }),
    __metadata("design:type", Object)
], ConsideredRule.prototype, "reason", void 0);
export class PreviewedReward {
}
__decorate([
    ApiProperty({ enum: ['pending', 'granted', 'held', 'reversed'] }),
    __metadata("design:type", String)
], PreviewedReward.prototype, "state", void 0);
__decorate([
    ApiProperty({ example: '45.00' }),
    __metadata("design:type", String)
], PreviewedReward.prototype, "amount", void 0);
__decorate([
    ApiProperty({ example: 'POINTS' }),
    __metadata("design:type", String)
], PreviewedReward.prototype, "asset", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null }),
    __metadata("design:type", Object)
], PreviewedReward.prototype, "heldReason", void 0);
__decorate([
    ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }),
    __metadata("design:type", Object)
], PreviewedReward.prototype, "releaseAt", void 0);
__decorate([
    ApiProperty({ type: [String], example: ['rewardPoints: 45'], description: 'How the amount came about.' }),
    __metadata("design:type", Array)
], PreviewedReward.prototype, "steps", void 0);
export class WhyNoReward {
}
__decorate([
    ApiProperty({ example: 'parked' }),
    __metadata("design:type", String)
], WhyNoReward.prototype, "code", void 0);
__decorate([
    ApiProperty({ example: 'No rule matches and there is no default site: the conversion would be parked.' }),
    __metadata("design:type", String)
], WhyNoReward.prototype, "detail", void 0);
__decorate([
    ApiProperty({ type: [FieldErrorShape] }),
    __metadata("design:type", Array)
], WhyNoReward.prototype, "errors", void 0);
export class RoutingPreview {
}
__decorate([
    ApiProperty({ example: 3, description: 'The version of the sites file that decides.' }),
    __metadata("design:type", Number)
], RoutingPreview.prototype, "sitesVersion", void 0);
__decorate([
    ApiProperty({ example: 'abcd17c9-878d-4afb-999c-6c8e3091b160' }),
    __metadata("design:type", String)
], RoutingPreview.prototype, "conversionId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'quests', description: 'Null: it would be parked.' }),
    __metadata("design:type", Object)
], RoutingPreview.prototype, "site", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'production' }),
    __metadata("design:type", Object)
], RoutingPreview.prototype, "environment", void 0);
__decorate([
    ApiProperty({ example: 'lus' }),
    __metadata("design:type", String)
], RoutingPreview.prototype, "memberId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null, description: 'Null: the default site, or none.' }),
    __metadata("design:type", Object)
], RoutingPreview.prototype, "rule", void 0);
__decorate([
    ApiProperty({ type: [ConsideredRule], description: 'In order, up to the one that matched.' }),
    __metadata("design:type", Array)
], RoutingPreview.prototype, "considered", void 0);
__decorate([
    ApiProperty({
        type: PreviewedReward,
        nullable: true,
        description: 'As for a new conversion, and without regard to what the member has got that day.',
    }),
    __metadata("design:type", Object)
], RoutingPreview.prototype, "reward", void 0);
__decorate([
    ApiProperty({ type: WhyNoReward, nullable: true, example: null }),
    __metadata("design:type", Object)
], RoutingPreview.prototype, "whyNoReward", void 0);
__decorate([
    ApiProperty({ type: [String], example: [], description: 'Fields that this version does not know. They are kept.' }),
    __metadata("design:type", Array)
], RoutingPreview.prototype, "unknownFields", void 0);
//# sourceMappingURL=routing-preview.dto.js.map