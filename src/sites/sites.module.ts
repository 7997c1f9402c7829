import { Module } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { Config } from '../platform/config/config.js';
import { SitesAdminController } from './sites.admin.controller.js';
import { SitesRepository } from './sites.repository.js';
import { SitesService } from './sites.service.js';

/** Gives `SitesService`, the file already read: a faulty one fails the start with a `SitesFileError`. */
@Module({
  controllers: [SitesAdminController],
  providers: [
    SitesRepository,
    {
      provide: SitesService,
      inject: [Config, DataSource, SitesRepository, EventEmitter2],
      useFactory: async (
        config: Config,
        dataSource: DataSource,
        repository: SitesRepository,
        emitter: EventEmitter2,
      ): Promise<SitesService> => {
        const service = new SitesService(config, dataSource, repository, emitter);
        await service.load();
        return service;
      },
    },
  ],
  exports: [SitesService],
})
export class SitesModule {}
