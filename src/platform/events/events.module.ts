import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ConsumerRepository } from './consumer.repository.js';
import { ConsumersService } from './consumers.service.js';
import { EventLog } from './event-log.js';

/** The event log and the engine that runs every provider decorated with `@Consumer`. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [EventLog, ConsumerRepository, ConsumersService],
  exports: [EventLog, ConsumersService],
})
export class EventsModule {}
