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
export const RECEIPT_EXAMPLE = '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a';
const BODY_EXAMPLE = '{"id":"af5877b5-83cf-408c-bde9-85dd21ab19e6","sentAt":"2024-09-18T18:29:26.8469471+00:00",…';
/** What is kept of every callback, in quarantine or not. */
export class ReceiptShape {
}
__decorate([
    ApiProperty({ format: 'uuid', example: RECEIPT_EXAMPLE }),
    __metadata("design:type", String)
], ReceiptShape.prototype, "receiptId", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.123000Z' }),
    __metadata("design:type", String)
], ReceiptShape.prototype, "receivedAt", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: '203.0.113.7', description: 'Null for a replay.' }),
    __metadata("design:type", Object)
], ReceiptShape.prototype, "sourceAddress", void 0);
__decorate([
    ApiProperty({ example: 1893, description: 'Bytes received.' }),
    __metadata("design:type", Number)
], ReceiptShape.prototype, "size", void 0);
__decorate([
    ApiProperty({ example: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c' }),
    __metadata("design:type", String)
], ReceiptShape.prototype, "sha256", void 0);
export class ReceiptBodyShape extends ReceiptShape {
}
__decorate([
    ApiProperty({
        type: 'object',
        additionalProperties: { type: 'string' },
        example: { 'content-type': 'application/json' },
    }),
    __metadata("design:type", Object)
], ReceiptBodyShape.prototype, "headers", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: BODY_EXAMPLE, description: 'Null when it is not UTF-8.' }),
    __metadata("design:type", Object)
], ReceiptBodyShape.prototype, "bodyText", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: null, description: 'Given instead when it is not UTF-8.' }),
    __metadata("design:type", Object)
], ReceiptBodyShape.prototype, "bodyBase64", void 0);
__decorate([
    ApiProperty({ example: true, description: 'False: it was over the size limit, and only its first bytes are kept.' }),
    __metadata("design:type", Boolean)
], ReceiptBodyShape.prototype, "complete", void 0);
export class ReceiptDetail extends ReceiptBodyShape {
}
__decorate([
    ApiProperty({ enum: ['created', 'updated', 'duplicate', 'stale', 'parked', 'quarantined'] }),
    __metadata("design:type", String)
], ReceiptDetail.prototype, "outcome", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'af5877b5-83cf-408c-bde9-85dd21ab19e6' }),
    __metadata("design:type", Object)
], ReceiptDetail.prototype, "callbackId", void 0);
__decorate([
    ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2024-09-18T18:29:26.8469471Z' }),
    __metadata("design:type", Object)
], ReceiptDetail.prototype, "sentAt", void 0);
__decorate([
    ApiProperty({
        type: String,
        nullable: true,
        example: 'abcd17c9-878d-4afb-999c-6c8e3091b160',
        description: 'See `GET /admin/v1/conversions/{conversionId}`. Null in quarantine.',
    }),
    __metadata("design:type", Object)
], ReceiptDetail.prototype, "conversionId", void 0);
__decorate([
    ApiProperty({
        enum: ['open', 'replayed', 'discarded', null],
        nullable: true,
        example: null,
        description: 'Its state in quarantine (`GET /admin/v1/quarantine/{receiptId}`); null when it was understood.',
    }),
    __metadata("design:type", Object)
], ReceiptDetail.prototype, "quarantine", void 0);
__decorate([
    ApiProperty({
        type: String,
        format: 'uuid',
        nullable: true,
        example: null,
        description: 'The receipt of the quarantine that this one is the replay of.',
    }),
    __metadata("design:type", Object)
], ReceiptDetail.prototype, "replayOf", void 0);
//# sourceMappingURL=receipts.dto.js.map