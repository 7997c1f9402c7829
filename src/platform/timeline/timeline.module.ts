import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Timeline } from './timeline.js';

@Global()
@Module({ imports: [DiscoveryModule], providers: [Timeline], exports: [Timeline] })
export class TimelineModule {}
