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
import { TextFilter } from '../http/inputs.js';
import { PageQuery, PageShape } from '../http/pagination.js';
export class ConsumerItem {
}
__decorate([
    ApiProperty({ example: 'rewards' }),
    __metadata("design:type", String)
], ConsumerItem.prototype, "name", void 0);
__decorate([
    ApiProperty({ enum: ['running', 'paused'] }),
    __metadata("design:type", String)
], ConsumerItem.prototype, "state", void 0);
__decorate([
    ApiProperty({ example: 0, description: 'Events not yet handled, those waiting for another try included.' }),
    __metadata("design:type", Number)
], ConsumerItem.prototype, "lag", void 0);
__decorate([
    ApiProperty({ example: 0, description: 'Events that failed and wait for another try.' }),
    __metadata("design:type", Number)
], ConsumerItem.prototype, "failures", void 0);
__decorate([
    ApiProperty({ example: 0, description: 'Events that were given up: see `GET /dead-letters`.' }),
    __metadata("design:type", Number)
], ConsumerItem.prototype, "deadLetters", void 0);
__decorate([
    ApiProperty({ example: '1/4711/20', description: 'The last event read, as epoch/transaction/position.' }),
    __metadata("design:type", String)
], ConsumerItem.prototype, "position", void 0);
export class ConsumerList {
}
__decorate([
    ApiProperty({ type: [ConsumerItem] }),
    __metadata("design:type", Array)
], ConsumerList.prototype, "items", void 0);
export class DeadLetterQuery extends PageQuery {
}
__decorate([
    TextFilter('Of this consumer alone.', 'notifications'),
    __metadata("design:type", String)
], DeadLetterQuery.prototype, "consumer", void 0);
export class DeadLetterItem {
}
__decorate([
    ApiProperty({ example: 'notifications' }),
    __metadata("design:type", String)
], DeadLetterItem.prototype, "consumer", void 0);
__decorate([
    ApiProperty({ example: '1/4711/20', description: 'The event, as epoch/transaction/position.' }),
    __metadata("design:type", String)
], DeadLetterItem.prototype, "position", void 0);
__decorate([
    ApiProperty({ example: 'reward.changed.v1' }),
    __metadata("design:type", String)
], DeadLetterItem.prototype, "type", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:21.000001Z' }),
    __metadata("design:type", String)
], DeadLetterItem.prototype, "occurredAt", void 0);
__decorate([
    ApiProperty({ type: 'object', additionalProperties: true, example: { rewardId: '0199c2f0-…', revision: 1 } }),
    __metadata("design:type", Object)
], DeadLetterItem.prototype, "data", void 0);
__decorate([
    ApiProperty({ example: 7 }),
    __metadata("design:type", Number)
], DeadLetterItem.prototype, "attempts", void 0);
__decorate([
    ApiProperty({ example: 'Error: the database said no', description: 'What the last try ended with.' }),
    __metadata("design:type", String)
], DeadLetterItem.prototype, "error", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:22.000001Z' }),
    __metadata("design:type", String)
], DeadLetterItem.prototype, "firstFailedAt", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-19T17:00:00.000001Z' }),
    __metadata("design:type", String)
], DeadLetterItem.prototype, "deadAt", void 0);
export class DeadLetterPage extends PageShape {
}
__decorate([
    ApiProperty({ type: [DeadLetterItem] }),
    __metadata("design:type", Array)
], DeadLetterPage.prototype, "items", void 0);
//# sourceMappingURL=consumers.dto.js.map