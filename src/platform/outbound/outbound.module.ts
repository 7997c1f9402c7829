import { Module } from '@nestjs/common';
import { OutboundRepository } from './outbound.repository.js';
import { OutboundService } from './outbound.service.js';

/** For features with effects outside the database: import it, and give `OutboundService.run` a channel. */
@Module({ providers: [OutboundRepository, OutboundService], exports: [OutboundService] })
export class OutboundModule {}
