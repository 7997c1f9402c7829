var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CallbacksController, HealthController } from './callbacks.controller.js';
import { CallbacksService } from './callbacks.service.js';
import { Conversion, Message, Reward, Transfer } from './entities.js';
import { MessagesListener, RewardsListener, TransfersListener } from './listeners.js';
const ENTITIES = [Conversion, Reward, Transfer, Message];
/**
 * A callback receiver as tutorials build one: validate, find, save, emit, and a listener for each thing that follows. What
 * it is compared with does more (raw bytes, history, order, exactly once); this is how much slower the usual way is all
 * the same.
 */
let TutorialModule = class TutorialModule {
};
TutorialModule = __decorate([
    Module({
        imports: [
            TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL, entities: ENTITIES, synchronize: true }),
            TypeOrmModule.forFeature(ENTITIES),
            EventEmitterModule.forRoot(),
        ],
        controllers: [CallbacksController, HealthController],
        providers: [CallbacksService, RewardsListener, TransfersListener, MessagesListener],
    })
], TutorialModule);
export { TutorialModule };
//# sourceMappingURL=tutorial.module.js.map