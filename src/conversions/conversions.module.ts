import { Module } from '@nestjs/common';
import { ConversionQueryRepository } from './conversion-query.repository.js';
import { ConversionRepository } from './conversion.repository.js';
import { ConversionsAdminController } from './conversions.admin.controller.js';
import { ConversionsService } from './conversions.service.js';
import { TransitionsTimeline } from './transitions.timeline.js';

@Module({
  controllers: [ConversionsAdminController],
  providers: [ConversionQueryRepository, ConversionRepository, ConversionsService, TransitionsTimeline],
  exports: [ConversionsService, ConversionQueryRepository],
})
export class ConversionsModule {}
