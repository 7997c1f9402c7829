var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ChoiceFilter, PersonText } from '../platform/http/inputs.js';
import { PageQuery, PageShape } from '../platform/http/pagination.js';
import { GokartCallbackDto } from './gokart-callback.dto.js';
import { RECEIPT_EXAMPLE, ReceiptShape } from './receipts.dto.js';
export const QUARANTINE_STATES = ['open', 'replayed', 'discarded'];
const REPLAY_EXAMPLE = '0199c2f4-0a1b-7c2d-8e3f-405162738495';
export class QuarantineQuery extends PageQuery {
    constructor() {
        super(...arguments);
        this.state = 'open';
    }
}
__decorate([
    ChoiceFilter('`open` unless told.', QUARANTINE_STATES),
    __metadata("design:type", String)
], QuarantineQuery.prototype, "state", void 0);
export class FieldErrorShape {
}
__decorate([
    ApiProperty({ example: 'conversion.rewardPoints' }),
    __metadata("design:type", String)
], FieldErrorShape.prototype, "path", void 0);
__decorate([
    ApiProperty({ example: 'must be a number of zero or more, or the same as plain decimal text such as "45.00"' }),
    __metadata("design:type", String)
], FieldErrorShape.prototype, "message", void 0);
/** What is known of a receipt in quarantine, but for its bytes. */
export class QuarantineItem extends ReceiptShape {
}
__decorate([
    ApiProperty({ enum: QUARANTINE_STATES }),
    __metadata("design:type", String)
], QuarantineItem.prototype, "state", void 0);
__decorate([
    ApiProperty({ example: 'not_understood', description: 'Why: the code that the sender was answered with.' }),
    __metadata("design:type", String)
], QuarantineItem.prototype, "code", void 0);
__decorate([
    ApiProperty({ example: '1 of its fields cannot be used: see "errors".' }),
    __metadata("design:type", String)
], QuarantineItem.prototype, "detail", void 0);
__decorate([
    ApiProperty({ type: [FieldErrorShape] }),
    __metadata("design:type", Array)
], QuarantineItem.prototype, "errors", void 0);
__decorate([
    ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }),
    __metadata("design:type", Object)
], QuarantineItem.prototype, "resolvedAt", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null, description: 'The name of the admin key.' }),
    __metadata("design:type", Object)
], QuarantineItem.prototype, "resolvedBy", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null, description: 'Why it was discarded.' }),
    __metadata("design:type", Object)
], QuarantineItem.prototype, "reason", void 0);
__decorate([
    ApiProperty({
        type: String,
        format: 'uuid',
        nullable: true,
        example: null,
        description: 'The receipt of its replay.',
    }),
    __metadata("design:type", Object)
], QuarantineItem.prototype, "replayReceiptId", void 0);
export class QuarantinePage extends PageShape {
}
__decorate([
    ApiProperty({ type: [QuarantineItem] }),
    __metadata("design:type", Array)
], QuarantinePage.prototype, "items", void 0);
/** A receipt in quarantine with its bytes. */
export class QuarantineDetail extends QuarantineItem {
}
__decorate([
    ApiProperty({
        type: 'object',
        additionalProperties: { type: 'string' },
        example: { 'content-type': 'application/json' },
    }),
    __metadata("design:type", Object)
], QuarantineDetail.prototype, "headers", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: '{"sentAt":"2024-09-18T18:29:26Z","conversion":{…}}' }),
    __metadata("design:type", Object)
], QuarantineDetail.prototype, "bodyText", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null, description: 'Given instead when it is not UTF-8.' }),
    __metadata("design:type", Object)
], QuarantineDetail.prototype, "bodyBase64", void 0);
__decorate([
    ApiProperty({ example: true, description: 'False: only the first bytes are kept.' }),
    __metadata("design:type", Boolean)
], QuarantineDetail.prototype, "complete", void 0);
/** Read from the raw bytes, so that every digit of it arrives as it was written. */
export class ReplayRequest {
}
__decorate([
    ApiPropertyOptional({
        type: GokartCallbackDto,
        description: 'The corrected callback, as JSON or as a text that holds the JSON. Without it the kept bytes are read again.',
    }),
    __metadata("design:type", Object)
], ReplayRequest.prototype, "body", void 0);
export class ReplayAnswer {
}
__decorate([
    ApiProperty({ format: 'uuid', example: REPLAY_EXAMPLE, description: 'The receipt of the replay.' }),
    __metadata("design:type", String)
], ReplayAnswer.prototype, "receiptId", void 0);
__decorate([
    ApiProperty({ example: 'abcd17c9-878d-4afb-999c-6c8e3091b160' }),
    __metadata("design:type", String)
], ReplayAnswer.prototype, "conversionId", void 0);
__decorate([
    ApiProperty({ enum: ['created', 'updated', 'duplicate', 'stale', 'parked'] }),
    __metadata("design:type", String)
], ReplayAnswer.prototype, "outcome", void 0);
__decorate([
    ApiProperty({ format: 'uuid', example: RECEIPT_EXAMPLE, description: 'The receipt that was in quarantine.' }),
    __metadata("design:type", String)
], ReplayAnswer.prototype, "replayOf", void 0);
export class DiscardRequest {
}
__decorate([
    PersonText(500, 'Kept with the receipt.', 'A test by hand, agreed with GoKart on 2025-05-20.'),
    __metadata("design:type", String)
], DiscardRequest.prototype, "reason", void 0);
//# sourceMappingURL=quarantine.dto.js.map