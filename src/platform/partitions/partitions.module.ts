import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { PartitionsService } from './partitions.service.js';

@Global()
@Module({ imports: [DiscoveryModule], providers: [PartitionsService], exports: [PartitionsService] })
export class PartitionsModule {}
