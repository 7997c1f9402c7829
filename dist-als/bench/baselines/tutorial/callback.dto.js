var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsBoolean, IsDateString, IsIn, IsInt, IsNumber, IsOptional, IsString, ValidateNested } from 'class-validator';
const Text = () => applyDecorators(IsOptional(), IsString());
const Amount = () => applyDecorators(IsOptional(), IsNumber());
const Moment = () => applyDecorators(IsOptional(), IsDateString());
export class ConversionDto {
}
__decorate([
    IsIn(['Success', 'Pending', 'Rejected']),
    __metadata("design:type", String)
], ConversionDto.prototype, "status", void 0);
__decorate([
    IsString(),
    __metadata("design:type", String)
], ConversionDto.prototype, "conversionId", void 0);
__decorate([
    IsString(),
    __metadata("design:type", String)
], ConversionDto.prototype, "pubMemberId", void 0);
__decorate([
    Amount(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "rewardPoints", void 0);
__decorate([
    Amount(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "revenue", void 0);
__decorate([
    IsOptional(),
    IsBoolean(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "isRewardSent", void 0);
__decorate([
    IsOptional(),
    IsInt(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "sequenceNumber", void 0);
__decorate([
    Moment(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "userCompletedAt", void 0);
__decorate([
    Moment(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "createdAt", void 0);
__decorate([
    Moment(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "clickTime", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "rejectionReason", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "viewId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "clickId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerAdvertiserId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerCategoryId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerCountryId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerEventId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "eventId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "eventName", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerName", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerAdvertiserName", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerCategoryName", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerCountryCode2", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "offerCountryCode3", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubClickId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSessionId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubGender", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubAge", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubGeoCountry", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubGeoState", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubPostalCode", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubDevice", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub1", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub2", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub3", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub4", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub5", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub6", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub7", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub8", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub9", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub10", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub11", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub12", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub13", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub14", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "pubSub15", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysEventId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionAmount", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionIpAddress", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionEmail", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionUserId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionSub1", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionSub2", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionSub3", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionSub4", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "trackSysConversionSub5", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "partnerId", void 0);
__decorate([
    Text(),
    __metadata("design:type", Object)
], ConversionDto.prototype, "partnerName", void 0);
export class CallbackDto {
}
__decorate([
    IsString(),
    __metadata("design:type", String)
], CallbackDto.prototype, "id", void 0);
__decorate([
    IsDateString(),
    __metadata("design:type", String)
], CallbackDto.prototype, "sentAt", void 0);
__decorate([
    ValidateNested(),
    Type(() => ConversionDto),
    __metadata("design:type", ConversionDto)
], CallbackDto.prototype, "conversion", void 0);
//# sourceMappingURL=callback.dto.js.map