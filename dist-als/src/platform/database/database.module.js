var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var DatabaseModule_1;
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Client } from 'pg';
import { APPLICATION_ROLE, applicationRoleAvailable } from './application-role.js';
import { clientConfig, dataSourceOptions } from './data-source.js';
import { OwnerDatabase } from './owner-database.js';
async function roleFor(url) {
    const client = new Client(clientConfig(url));
    await client.connect();
    try {
        return (await applicationRoleAvailable(client)) ? APPLICATION_ROLE : null;
    }
    finally {
        await client.end();
    }
}
/**
 * Gives TypeORM's `DataSource` to every module; it is closed when the application is. `url` is the owner's: sessions
 * take on the role `pitstop_app` by themselves where the server has it. `OwnerDatabase` is for what only the owner may.
 */
let DatabaseModule = DatabaseModule_1 = class DatabaseModule {
    static of(config, url) {
        return {
            module: DatabaseModule_1,
            global: true,
            imports: [
                TypeOrmModule.forRootAsync({
                    useFactory: async () => ({
                        ...dataSourceOptions(url, { role: await roleFor(url), poolSize: config.databasePoolSize }),
                        // A database that is away at the start is told at once: whoever started us decides about trying again.
                        retryAttempts: 1,
                    }),
                }),
            ],
            providers: [{ provide: OwnerDatabase, useValue: new OwnerDatabase(url) }],
            exports: [TypeOrmModule, OwnerDatabase],
        };
    }
};
DatabaseModule = DatabaseModule_1 = __decorate([
    Module({})
], DatabaseModule);
export { DatabaseModule };
//# sourceMappingURL=database.module.js.map