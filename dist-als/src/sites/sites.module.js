var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Module } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { Config } from '../platform/config/config.js';
import { SitesAdminController } from './sites.admin.controller.js';
import { SitesRepository } from './sites.repository.js';
import { SitesService } from './sites.service.js';
/** Gives `SitesService`, the file already read: a faulty one fails the start with a `SitesFileError`. */
let SitesModule = class SitesModule {
};
SitesModule = __decorate([
    Module({
        controllers: [SitesAdminController],
        providers: [
            SitesRepository,
            {
                provide: SitesService,
                inject: [Config, DataSource, SitesRepository, EventEmitter2],
                useFactory: async (config, dataSource, repository, emitter) => {
                    const service = new SitesService(config, dataSource, repository, emitter);
                    await service.load();
                    return service;
                },
            },
        ],
        exports: [SitesService],
    })
], SitesModule);
export { SitesModule };
//# sourceMappingURL=sites.module.js.map