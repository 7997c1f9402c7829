var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, Unique, UpdateDateColumn } from 'typeorm';
let Conversion = class Conversion {
};
__decorate([
    PrimaryGeneratedColumn('uuid'),
    __metadata("design:type", String)
], Conversion.prototype, "id", void 0);
__decorate([
    Column({ type: 'text' }),
    __metadata("design:type", String)
], Conversion.prototype, "conversionId", void 0);
__decorate([
    Column({ type: 'text' }),
    __metadata("design:type", String)
], Conversion.prototype, "status", void 0);
__decorate([
    Column({ type: 'text' }),
    __metadata("design:type", String)
], Conversion.prototype, "memberId", void 0);
__decorate([
    Column({ type: 'numeric', nullable: true }),
    __metadata("design:type", Object)
], Conversion.prototype, "rewardPoints", void 0);
__decorate([
    Column({ type: 'numeric', nullable: true }),
    __metadata("design:type", Object)
], Conversion.prototype, "revenue", void 0);
__decorate([
    Column({ type: 'timestamptz' }),
    __metadata("design:type", Date)
], Conversion.prototype, "sentAt", void 0);
__decorate([
    Column({ type: 'jsonb' }),
    __metadata("design:type", Object)
], Conversion.prototype, "payload", void 0);
__decorate([
    CreateDateColumn({ type: 'timestamptz' }),
    __metadata("design:type", Date)
], Conversion.prototype, "createdAt", void 0);
__decorate([
    UpdateDateColumn({ type: 'timestamptz' }),
    __metadata("design:type", Date)
], Conversion.prototype, "updatedAt", void 0);
Conversion = __decorate([
    Entity(),
    Unique(['conversionId'])
], Conversion);
export { Conversion };
let Reward = class Reward {
};
__decorate([
    PrimaryGeneratedColumn('uuid'),
    __metadata("design:type", String)
], Reward.prototype, "id", void 0);
__decorate([
    Column({ type: 'uuid' }),
    __metadata("design:type", String)
], Reward.prototype, "conversion", void 0);
__decorate([
    Column({ type: 'text' }),
    __metadata("design:type", String)
], Reward.prototype, "memberId", void 0);
__decorate([
    Column({ type: 'text' }),
    __metadata("design:type", String)
], Reward.prototype, "state", void 0);
__decorate([
    Column({ type: 'numeric' }),
    __metadata("design:type", Number)
], Reward.prototype, "amount", void 0);
__decorate([
    CreateDateColumn({ type: 'timestamptz' }),
    __metadata("design:type", Date)
], Reward.prototype, "createdAt", void 0);
Reward = __decorate([
    Entity()
], Reward);
export { Reward };
let Transfer = class Transfer {
};
__decorate([
    PrimaryGeneratedColumn('uuid'),
    __metadata("design:type", String)
], Transfer.prototype, "id", void 0);
__decorate([
    Column({ type: 'uuid' }),
    __metadata("design:type", String)
], Transfer.prototype, "conversion", void 0);
__decorate([
    Column({ type: 'text' }),
    __metadata("design:type", String)
], Transfer.prototype, "debit", void 0);
__decorate([
    Column({ type: 'text' }),
    __metadata("design:type", String)
], Transfer.prototype, "credit", void 0);
__decorate([
    Column({ type: 'numeric' }),
    __metadata("design:type", Number)
], Transfer.prototype, "amount", void 0);
__decorate([
    CreateDateColumn({ type: 'timestamptz' }),
    __metadata("design:type", Date)
], Transfer.prototype, "createdAt", void 0);
Transfer = __decorate([
    Entity()
], Transfer);
export { Transfer };
let Message = class Message {
};
__decorate([
    PrimaryGeneratedColumn('uuid'),
    __metadata("design:type", String)
], Message.prototype, "id", void 0);
__decorate([
    Column({ type: 'uuid' }),
    __metadata("design:type", String)
], Message.prototype, "conversion", void 0);
__decorate([
    Column({ type: 'text' }),
    __metadata("design:type", String)
], Message.prototype, "type", void 0);
__decorate([
    Column({ type: 'jsonb' }),
    __metadata("design:type", Object)
], Message.prototype, "body", void 0);
__decorate([
    CreateDateColumn({ type: 'timestamptz' }),
    __metadata("design:type", Date)
], Message.prototype, "createdAt", void 0);
Message = __decorate([
    Entity()
], Message);
export { Message };
//# sourceMappingURL=entities.js.map