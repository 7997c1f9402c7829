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
@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL, entities: ENTITIES, synchronize: true }),
    TypeOrmModule.forFeature(ENTITIES),
    EventEmitterModule.forRoot(),
  ],
  controllers: [CallbacksController, HealthController],
  providers: [CallbacksService, RewardsListener, TransfersListener, MessagesListener],
})
export class TutorialModule {}
