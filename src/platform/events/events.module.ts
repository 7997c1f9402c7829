import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ConsumerRepository } from './consumer.repository.js';
import { ConsumersAdminController } from './consumers.admin.controller.js';
import { ConsumersService } from './consumers.service.js';
import { DeadLetterRepository } from './dead-letter.repository.js';
import { EventLog } from './event-log.js';
import { EventsByWeek } from './events-by-week.js';
import { FollowersService } from './followers.service.js';
import { HandlerFinder } from './handlers.js';
import { WakeUpsService } from './wake-ups.service.js';

/** The event log and the engine that runs every provider decorated with `@Consumer`. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [ConsumersAdminController],
  providers: [
    HandlerFinder,
    FollowersService,
    EventLog,
    ConsumerRepository,
    ConsumersService,
    WakeUpsService,
    DeadLetterRepository,
    EventsByWeek,
  ],
  exports: [EventLog, ConsumersService],
})
export class EventsModule {}
