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
import { ChoiceFilter, MomentFilter, TextFilter } from '../platform/http/inputs.js';
import { PageQuery, PageShape } from '../platform/http/pagination.js';
const STATUSES = ['Pending', 'Success', 'Rejected'];
const CONVERSION_ID = 'abcd17c9-878d-4afb-999c-6c8e3091b160';
const CLICK_ID = '34e72cca-7b4e-321q-805d-b91fbaba437b';
const OFFER_ID = '6a8273c6-fe06-4be2-927e-c8be786c3fff';
export class ConversionQuery extends PageQuery {
}
__decorate([
    TextFilter('Only of this site.', 'quests'),
    __metadata("design:type", String)
], ConversionQuery.prototype, "site", void 0);
__decorate([
    TextFilter('Only in this environment.', 'production'),
    __metadata("design:type", String)
], ConversionQuery.prototype, "environment", void 0);
__decorate([
    ChoiceFilter('Only in this status.', STATUSES),
    __metadata("design:type", String)
], ConversionQuery.prototype, "status", void 0);
__decorate([
    TextFilter('Only of this member, as routing has named it.', 'lus'),
    __metadata("design:type", String)
], ConversionQuery.prototype, "memberId", void 0);
__decorate([
    TextFilter('Only of this click.', CLICK_ID),
    __metadata("design:type", String)
], ConversionQuery.prototype, "clickId", void 0);
__decorate([
    TextFilter('Only of this offer.', OFFER_ID),
    __metadata("design:type", String)
], ConversionQuery.prototype, "offerId", void 0);
__decorate([
    TextFilter('Only of this partner.', '5'),
    __metadata("design:type", String)
], ConversionQuery.prototype, "partnerId", void 0);
__decorate([
    MomentFilter('Only those first heard of at this moment or later (`createdAt`).'),
    __metadata("design:type", String)
], ConversionQuery.prototype, "from", void 0);
__decorate([
    MomentFilter('Only those first heard of before this moment (`createdAt`).'),
    __metadata("design:type", String)
], ConversionQuery.prototype, "to", void 0);
__decorate([
    TextFilter('Only those that have this id, whatever it is the id of: conversion, click, member, offer, callback, receipt, or ours.', CONVERSION_ID),
    __metadata("design:type", String)
], ConversionQuery.prototype, "q", void 0);
export class ConversionReward {
}
__decorate([
    ApiProperty({ format: 'uuid', example: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a' }),
    __metadata("design:type", String)
], ConversionReward.prototype, "id", void 0);
__decorate([
    ApiProperty({ enum: ['pending', 'granted', 'held', 'reversed', 'denied'] }),
    __metadata("design:type", String)
], ConversionReward.prototype, "state", void 0);
__decorate([
    ApiProperty({ example: '45.00', description: 'Owed when granted, expected when pending or held, else 0.' }),
    __metadata("design:type", String)
], ConversionReward.prototype, "amount", void 0);
__decorate([
    ApiProperty({ example: 'POINTS' }),
    __metadata("design:type", String)
], ConversionReward.prototype, "asset", void 0);
__decorate([
    ApiProperty({ example: 1 }),
    __metadata("design:type", Number)
], ConversionReward.prototype, "revision", void 0);
__decorate([
    ApiProperty({ example: 'lus' }),
    __metadata("design:type", String)
], ConversionReward.prototype, "memberId", void 0);
__decorate([
    ApiProperty({ enum: ['hold-days', 'member-day-cap', 'contradiction', null], nullable: true, example: null }),
    __metadata("design:type", Object)
], ConversionReward.prototype, "heldReason", void 0);
__decorate([
    ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }),
    __metadata("design:type", Object)
], ConversionReward.prototype, "releaseAt", void 0);
/** What is known of one entitlement. */
export class ConversionItem {
}
__decorate([
    ApiProperty({ format: 'uuid', example: '0199c2f0-5f11-7000-8bbb-1f0e2d3c4b5a', description: 'Our id of it.' }),
    __metadata("design:type", String)
], ConversionItem.prototype, "id", void 0);
__decorate([
    ApiProperty({ example: CONVERSION_ID }),
    __metadata("design:type", String)
], ConversionItem.prototype, "conversionId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "offerEventId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "eventId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "eventName", void 0);
__decorate([
    ApiProperty({ enum: STATUSES, example: 'Success' }),
    __metadata("design:type", String)
], ConversionItem.prototype, "status", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "rejectionReason", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: '45', description: 'As GoKart wrote it, a plain decimal.' }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "rewardPoints", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: '60', description: 'As GoKart wrote it, a plain decimal.' }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "revenue", void 0);
__decorate([
    ApiProperty({ example: 'lus', description: 'As routing has named the member.' }),
    __metadata("design:type", String)
], ConversionItem.prototype, "memberId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'quests', description: 'Null: parked.' }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "site", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'production' }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "environment", void 0);
__decorate([
    ApiProperty({
        type: String,
        nullable: true,
        example: 'test members',
        description: 'Null: the default site, or none.',
    }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "routingRule", void 0);
__decorate([
    ApiProperty({ example: 3, description: 'The version of the sites file that routed and priced it.' }),
    __metadata("design:type", Number)
], ConversionItem.prototype, "sitesVersion", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: CLICK_ID }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "clickId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: OFFER_ID }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "offerId", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'Test' }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "offerName", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "partnerId", void 0);
__decorate([
    ApiProperty({ example: 1, description: 'Grows by one with each transition.' }),
    __metadata("design:type", Number)
], ConversionItem.prototype, "version", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'af5877b5-83cf-408c-bde9-85dd21ab19e6' }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "callbackId", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:19.756249Z' }),
    __metadata("design:type", String)
], ConversionItem.prototype, "completedAt", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2024-09-18T18:29:26.8469471Z', description: 'Of the newest callback.' }),
    __metadata("design:type", String)
], ConversionItem.prototype, "sentAt", void 0);
__decorate([
    ApiProperty({
        type: String,
        format: 'date-time',
        nullable: true,
        example: '2025-05-19T15:36:20.123000Z',
        description: 'Of the newest change; null when its receipt was dropped by its age.',
    }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "receivedAt", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.123Z', description: 'When we first heard of it.' }),
    __metadata("design:type", String)
], ConversionItem.prototype, "createdAt", void 0);
__decorate([
    ApiProperty({
        format: 'uuid',
        example: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a',
        description: 'The callback that it stands on: `GET /admin/v1/receipts/{receiptId}` has its bytes, as long as they are kept.',
    }),
    __metadata("design:type", String)
], ConversionItem.prototype, "receiptId", void 0);
__decorate([
    ApiProperty({ type: ConversionReward, nullable: true, description: 'Null until it is settled, and while parked.' }),
    __metadata("design:type", Object)
], ConversionItem.prototype, "reward", void 0);
export class ConversionPage extends PageShape {
}
__decorate([
    ApiProperty({ type: [ConversionItem] }),
    __metadata("design:type", Array)
], ConversionPage.prototype, "items", void 0);
const TIMELINE_EXAMPLE = [
    {
        at: '2025-05-19T15:36:20.123000Z',
        kind: 'receipt',
        receiptId: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a',
        outcome: 'created',
        callbackId: 'af5877b5-83cf-408c-bde9-85dd21ab19e6',
        sentAt: '2024-09-18T18:29:26.8469471Z',
        sourceAddress: '203.0.113.7',
        sha256: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
        replayOf: null,
    },
    {
        at: '2025-05-19T15:36:20.125104Z',
        kind: 'transition',
        version: 1,
        cause: 'callback',
        fromStatus: null,
        status: 'Success',
        rewardPoints: '45',
        revenue: '60',
        memberId: 'lus',
        site: 'quests',
        environment: 'production',
        routingRule: null,
        sitesVersion: 3,
        receiptId: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a',
    },
    {
        at: '2025-05-19T15:36:20.131009Z',
        kind: 'reward',
        rewardId: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a',
        revision: 1,
        change: 'granted',
        state: 'granted',
        amount: '45.00',
        asset: 'POINTS',
        memberId: 'lus',
        site: 'quests',
        environment: 'production',
        heldReason: null,
        sitesVersion: 3,
        steps: ['rewardPoints: 45'],
    },
    {
        at: '2025-05-19T15:36:20.137512Z',
        kind: 'transfer',
        transferId: '0199c2f0-6222-7ccc-9ddd-1f0e2d3c4b5a',
        idempotencyKey: 'reward:0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a:1',
        debit: { account: '1', name: 'quests/production/POINTS/issuance' },
        credit: { account: '2', name: 'quests/production/POINTS/member:lus' },
        amount: '45.00',
        asset: 'POINTS',
        reverses: null,
    },
    {
        at: '2025-05-19T15:36:20.137731Z',
        kind: 'message',
        messageId: '0199c2f0-6333-7eee-8fff-1f0e2d3c4b5a',
        endpoint: 'crm',
        type: 'reward.granted',
        reward: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a',
        revision: 1,
        state: 'delivered',
        nextTryAt: null,
        deliveredAt: '2025-05-19T15:36:20.201Z',
    },
    {
        at: '2025-05-19T15:36:20.140000Z',
        kind: 'attempt',
        messageId: '0199c2f0-6333-7eee-8fff-1f0e2d3c4b5a',
        endpoint: 'crm',
        number: 1,
        status: 204,
        durationMs: 61,
        error: null,
        response: null,
    },
];
/** One thing that happened. `at` and `kind` are always there; the kind says what else is. */
export class TimelineItem {
}
__decorate([
    ApiProperty({ format: 'date-time' }),
    __metadata("design:type", String)
], TimelineItem.prototype, "at", void 0);
__decorate([
    ApiProperty({
        description: '`receipt`, `transition`, `reward`, `transfer`, `message`, `attempt`, or of a module of your own.',
    }),
    __metadata("design:type", String)
], TimelineItem.prototype, "kind", void 0);
export class ConversionDetail extends ConversionItem {
}
__decorate([
    ApiProperty({
        type: 'array',
        items: {
            type: 'object',
            required: ['at', 'kind'],
            properties: { at: { type: 'string', format: 'date-time' }, kind: { type: 'string' } },
            additionalProperties: true,
        },
        example: TIMELINE_EXAMPLE,
        description: 'Everything that happened to it, oldest first. `kind` says what else an entry has.',
    }),
    __metadata("design:type", Array)
], ConversionDetail.prototype, "timeline", void 0);
export class ConversionDetails {
}
__decorate([
    ApiProperty({ type: [ConversionDetail], description: 'Every entitlement under the id: one, or one an event.' }),
    __metadata("design:type", Array)
], ConversionDetails.prototype, "items", void 0);
//# sourceMappingURL=conversions.dto.js.map