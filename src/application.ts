import type { RequestListener } from 'node:http';
import type { INestApplication, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import type { Express } from 'express';
import { CallbackTransport } from './callbacks/callback-transport.js';
import { setupOpenApi } from './openapi.js';
import type { Config } from './platform/config/config.js';
import type { RequestHandlers } from './platform/process/http-gate.js';

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
  (app.getHttpAdapter().getInstance() as Express).disable('x-powered-by');
  setupOpenApi(app);
  await app.init();
  return app;
}

/** What answers the application's requests: callbacks by the short way, everything else by Express. */
export function requestHandlers(app: INestApplication): RequestHandlers {
  const express = app.getHttpAdapter().getInstance() as RequestListener;
  const callbacks = app.get(CallbackTransport, { strict: false });
  return {
    any: (request, response) => {
      if (callbacks.takes(request)) void callbacks.carry(request, response);
      else express(request, response);
    },
    whole: {
      takes: (request) => callbacks.takesWhole(request),
      answer: (request) => callbacks.answer(request),
    },
  };
}
