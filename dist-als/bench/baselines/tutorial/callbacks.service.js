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
import { EventEmitter2 } from '@nestjs/event-emitter';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Conversion } from './entities.js';
export const CONVERSION_SAVED = 'conversion.saved';
let CallbacksService = class CallbacksService {
    constructor(conversions, emitter) {
        this.conversions = conversions;
        this.emitter = emitter;
    }
    /** Resolves when the listeners are through too: only then it is comparable with what is fully processed. */
    async take({ sentAt, conversion: told }) {
        const known = await this.conversions.findOne({ where: { conversionId: told.conversionId } });
        if (known && known.sentAt >= new Date(sentAt))
            return;
        const conversion = await this.conversions.save(this.conversions.create({
            ...known,
            conversionId: told.conversionId,
            status: told.status,
            memberId: told.pubMemberId,
            rewardPoints: told.rewardPoints ?? null,
            revenue: told.revenue ?? null,
            sentAt: new Date(sentAt),
            payload: told,
        }));
        await this.emitter.emitAsync(CONVERSION_SAVED, conversion);
    }
};
CallbacksService = __decorate([
    Injectable(),
    __param(0, InjectRepository(Conversion)),
    __metadata("design:paramtypes", [Repository,
        EventEmitter2])
], CallbacksService);
export { CallbacksService };
//# sourceMappingURL=callbacks.service.js.map