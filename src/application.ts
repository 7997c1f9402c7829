import type { INestApplication, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { setupOpenApi } from './openapi.js';
import type { Config } from './platform/config/config.js';

/**
 * The application as users run it, not yet listening.
 * @throws Error when a part of it refuses to start; nothing is printed or ended by Nest itself then.
 */
export async function createApplication(
  config: Config,
  databaseUrl: string,
  logger: LoggerService,
): Promise<INestApplication> {
  const app = await NestFactory.create(AppModule.of(config, databaseUrl), {
    // Callbacks are kept as the bytes that came; their controller reads them itself.
    bodyParser: false,
    abortOnError: false,
    logger,
  });
  setupOpenApi(app);
  await app.init();
  return app;
}
