var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { CONVERSION_SAVED } from './callbacks.service.js';
import { Message, Reward, Transfer } from './entities.js';
let RewardsListener = class RewardsListener {
    constructor(rewards) {
        this.rewards = rewards;
    }
    async reward({ id, memberId, status, rewardPoints }) {
        const state = status === 'Success' ? 'granted' : status.toLowerCase();
        await this.rewards.save(this.rewards.create({ conversion: id, memberId, state, amount: rewardPoints ?? 0 }));
    }
};
__decorate([
    OnEvent(CONVERSION_SAVED),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Function]),
    __metadata("design:returntype", Promise)
], RewardsListener.prototype, "reward", null);
RewardsListener = __decorate([
    Injectable(),
    __param(0, InjectRepository(Reward)),
    __metadata("design:paramtypes", [Repository])
], RewardsListener);
export { RewardsListener };
let TransfersListener = class TransfersListener {
    constructor(transfers) {
        this.transfers = transfers;
    }
    async book({ id, memberId, status, rewardPoints }) {
        const [debit, credit] = status === 'Rejected' ? [memberId, 'issuance'] : ['issuance', memberId];
        await this.transfers.save(this.transfers.create({ conversion: id, debit, credit, amount: rewardPoints ?? 0 }));
    }
};
__decorate([
    OnEvent(CONVERSION_SAVED),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Function]),
    __metadata("design:returntype", Promise)
], TransfersListener.prototype, "book", null);
TransfersListener = __decorate([
    Injectable(),
    __param(0, InjectRepository(Transfer)),
    __metadata("design:paramtypes", [Repository])
], TransfersListener);
export { TransfersListener };
let MessagesListener = class MessagesListener {
    constructor(messages) {
        this.messages = messages;
    }
    async tell({ id, conversionId, memberId, status, rewardPoints }) {
        const body = { conversionId, memberId, status, rewardPoints };
        await this.messages.save(this.messages.create({ conversion: id, type: 'conversion.saved', body }));
    }
};
__decorate([
    OnEvent(CONVERSION_SAVED),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Function]),
    __metadata("design:returntype", Promise)
], MessagesListener.prototype, "tell", null);
MessagesListener = __decorate([
    Injectable(),
    __param(0, InjectRepository(Message)),
    __metadata("design:paramtypes", [Repository])
], MessagesListener);
export { MessagesListener };
//# sourceMappingURL=listeners.js.map