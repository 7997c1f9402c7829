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
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow, IsIn, IsOptional, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { parseDecimal, plainNumber } from '../platform/decimal.js';
import { parseMoment } from '../platform/moment.js';
/** Ids are indexed; a longer one than this is no id. */
export const MAX_ID_LENGTH = 255;
/** More digits than this in one amount are no amount of any currency. */
const MAX_AMOUNT_LENGTH = 40;
/** What nearly every text is, seen at a glance. */
const ASCII_TEXT = /^[ -~]*$/;
/** PostgreSQL's text holds every character but NUL, and UTF-8 has no lone surrogates. */
function isStorableText(value) {
    return typeof value !== 'string' || ASCII_TEXT.test(value) || (!value.includes('\0') && value.isWellFormed());
}
function isScalar(value) {
    const type = typeof value;
    return type === 'string' || type === 'number' || type === 'boolean';
}
const storable = ValidateBy({
    name: 'storable',
    validator: {
        validate: isStorableText,
        defaultMessage: () => 'holds a NUL character or half a surrogate pair, which no database text can hold',
    },
});
const idText = ValidateBy({
    name: 'id',
    validator: {
        validate: (value) => !isGiven(value) || typeof value === 'number' || (typeof value === 'string' && value.length <= MAX_ID_LENGTH),
        defaultMessage: () => `must be a text of at most ${MAX_ID_LENGTH} characters, or a number`,
    },
});
const present = ValidateBy({
    name: 'present',
    validator: {
        validate: isGiven,
        defaultMessage: () => 'is missing',
    },
});
const scalar = ValidateBy({
    name: 'scalar',
    validator: { validate: isScalar, defaultMessage: () => 'must be a text, not an object or a list' },
});
const amount = ValidateBy({
    name: 'amount',
    validator: {
        validate: (value) => {
            const text = typeof value === 'number' ? plainNumber(value) : value;
            return typeof text === 'string' && text.length <= MAX_AMOUNT_LENGTH && parseDecimal(text) !== null;
        },
        defaultMessage: () => 'must be a number of zero or more, or the same as plain decimal text such as "45.00"',
    },
});
const moment = ValidateBy({
    name: 'moment',
    validator: {
        validate: (value) => typeof value === 'string' && parseMoment(value) !== null,
        defaultMessage: () => 'must be a date and time that exists, with its offset, such as 2024-09-18T18:29:26.8469471+00:00',
    },
});
/** An id that may be absent. An empty one counts as absent. */
const Id = (example, description) => applyDecorators(optional({ type: String, example, description }), idText, storable);
const RequiredId = (example, description) => applyDecorators(ApiProperty({ type: String, example, description }), present, idText, storable);
/** Free text. GoKart sends numbers and booleans in some of these; they are taken as they are. */
const Text = (example, description) => applyDecorators(optional({ type: String, example, description }), IsOptional(), scalar, storable);
const Amount = (example, description) => applyDecorators(optional({ type: Number, example, description }), IsOptional(), amount);
const Moment = (example, description) => applyDecorators(optional({ type: String, format: 'date-time', example, description }), IsOptional(), moment);
/** Taken, never used to decide anything. */
const Ignored = (type, example, description) => applyDecorators(optional({ type, example, description }), Allow());
function optional(options) {
    return ApiPropertyOptional({ ...options, nullable: true });
}
function isGiven(value) {
    return value !== undefined && value !== null && value !== '';
}
/** The `conversion` of a callback. PascalCase names are accepted too; unknown fields are kept and counted. */
export class GokartConversionDto {
}
__decorate([
    ApiPropertyOptional({ enum: ['Success', 'Pending', 'Rejected'], description: 'Absent (not null) means Success.' }),
    IsIn(['Success', 'Pending', 'Rejected'], { message: 'must be Success, Pending or Rejected' }),
    ValidateIf((conversion) => Object.hasOwn(conversion, 'status')),
    __metadata("design:type", String)
], GokartConversionDto.prototype, "status", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "rejectionReason", void 0);
__decorate([
    RequiredId('abcd17c9-878d-4afb-999c-6c8e3091b160', 'The same in every callback about this conversion.'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "conversionId", void 0);
__decorate([
    Id('62feb0a5-33fe-4571-8b4e-6763b27dd000'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "viewId", void 0);
__decorate([
    Id('34e72cca-7b4e-321q-805d-b91fbaba437b'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "clickId", void 0);
__decorate([
    Id('6a8273c6-fe06-4be2-927e-c8be786c3fff'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerId", void 0);
__decorate([
    Id('ee70b574-1234-4b4e-8b99-46e050754d1c'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerAdvertiserId", void 0);
__decorate([
    Id('ddd1dade-0988-41e6-89e7-07f55c9f74be'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerCategoryId", void 0);
__decorate([
    Id('5b03d969-cef9-4b99-a2dc-d8415536fc7c'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerCountryId", void 0);
__decorate([
    Id(null, "GoKart's id of the event in an offer with several; part of the entitlement's key."),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerEventId", void 0);
__decorate([
    Id(null, "The advertiser's event id; part of the key where offerEventId is absent."),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "eventId", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "eventName", void 0);
__decorate([
    Ignored('integer', null, 'Order of dependent events.'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "sequenceNumber", void 0);
__decorate([
    Text('Test'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerName", void 0);
__decorate([
    Text('Brown Boots'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerAdvertiserName", void 0);
__decorate([
    Text('Credit'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerCategoryName", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerCountryCode2", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "offerCountryCode3", void 0);
__decorate([
    Amount(45, 'Required for Success unless the site rewards from revenue. A number or a plain decimal text.'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "rewardPoints", void 0);
__decorate([
    Amount(60, 'In whatever currency the GoKart account has.'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "revenue", void 0);
__decorate([
    RequiredId('421f91c7-c621-4ca5-bf9d-af3e6fbe7c61', "The publisher's user: any text, or a bare number."),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubMemberId", void 0);
__decorate([
    Id(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubClickId", void 0);
__decorate([
    Id(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSessionId", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubGender", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubAge", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubGeoCountry", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubGeoState", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubPostalCode", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubDevice", void 0);
__decorate([
    Text('site-b', 'pubSub1 to pubSub15 are free for routing.'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub1", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub2", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub3", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub4", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub5", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub6", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub7", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub8", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub9", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub10", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub11", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub12", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub13", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub14", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "pubSub15", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysEventId", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionId", void 0);
__decorate([
    Text('49.99'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionAmount", void 0);
__decorate([
    Text(null, 'Personal data: never logged.'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionIpAddress", void 0);
__decorate([
    Text(null, 'Personal data: never logged.'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionEmail", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionUserId", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionSub1", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionSub2", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionSub3", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionSub4", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "trackSysConversionSub5", void 0);
__decorate([
    Id(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "partnerId", void 0);
__decorate([
    Text(null),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "partnerName", void 0);
__decorate([
    Ignored('boolean', true, 'Says that the callback was sent, not that the user was paid.'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "isRewardSent", void 0);
__decorate([
    Moment('2025-05-19T15:36:19.756249+00:00'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "userCompletedAt", void 0);
__decorate([
    Moment('2025-05-19T15:36:19.756448+00:00'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "createdAt", void 0);
__decorate([
    Moment('2025-05-19T15:36:19.756448+00:00'),
    __metadata("design:type", Object)
], GokartConversionDto.prototype, "clickTime", void 0);
/** What GoKart POSTs, after field names have been brought to their camelCase spelling. */
export class GokartCallbackDto {
}
__decorate([
    Id('af5877b5-83cf-408c-bde9-85dd21ab19e6', "Id of GoKart's callback record; breaks ties of sentAt."),
    __metadata("design:type", Object)
], GokartCallbackDto.prototype, "id", void 0);
__decorate([
    ApiProperty({
        type: String,
        format: 'date-time',
        example: '2024-09-18T18:29:26.8469471+00:00',
        description: 'Orders the callbacks of a conversion: the newest wins, to the seventh fractional digit.',
    }),
    moment,
    present,
    __metadata("design:type", String)
], GokartCallbackDto.prototype, "sentAt", void 0);
__decorate([
    ApiProperty({ type: GokartConversionDto }),
    ValidateNested(),
    ValidateBy({
        name: 'object',
        validator: {
            validate: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
            defaultMessage: () => 'is missing or no object',
        },
    }),
    __metadata("design:type", GokartConversionDto)
], GokartCallbackDto.prototype, "conversion", void 0);
//# sourceMappingURL=gokart-callback.dto.js.map