import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Client } from 'pg';
import { Config } from '../config/config.js';
import { APPLICATION_ROLE, applicationRoleAvailable } from './application-role.js';
import { clientConfig, dataSourceOptions } from './data-source.js';
import { OwnerDatabase } from './owner-database.js';

async function roleFor(url: string): Promise<string | null> {
  const client = new Client(clientConfig(url));
  await client.connect();
  try {
    return (await applicationRoleAvailable(client)) ? APPLICATION_ROLE : null;
  } finally {
    await client.end();
  }
}

/**
 * Gives TypeORM's `DataSource` to every module; it is closed when the application is. `url` is the owner's: sessions
 * take on the role `pitstop_app` by themselves where the server has it. `OwnerDatabase` is for what only the owner may.
 */
@Module({})
export class DatabaseModule {
  static of(config: Config, url: string): DynamicModule {
    return {
      module: DatabaseModule,
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
}
