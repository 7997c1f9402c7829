import { Module } from '@nestjs/common';
import { ConversionRepository } from './conversion.repository.js';
import { ConversionsService } from './conversions.service.js';

@Module({ providers: [ConversionRepository, ConversionsService], exports: [ConversionsService] })
export class ConversionsModule {}
