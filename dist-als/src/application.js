import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { CallbackTransport } from './callbacks/callback-transport.js';
import { setupOpenApi } from './openapi.js';
/**
 * The application as users run it, not yet listening.
 * @throws Error when a part of it refuses to start; nothing is printed or ended by Nest itself then.
 */
export async function createApplication(config, databaseUrl, logger) {
    const app = await NestFactory.create(AppModule.of(config, databaseUrl), {
        // Callbacks are kept as the bytes that came; their controller reads them itself.
        bodyParser: false,
        abortOnError: false,
        logger,
    });
    app.getHttpAdapter().getInstance().disable('x-powered-by');
    setupOpenApi(app);
    await app.init();
    return app;
}
/** What answers the application's requests: callbacks by the short way, everything else by Express. */
export function requestListener(app) {
    const express = app.getHttpAdapter().getInstance();
    const callbacks = app.get(CallbackTransport, { strict: false });
    return (request, response) => {
        if (callbacks.takes(request))
            callbacks.carry(request, response);
        else
            express(request, response);
    };
}
//# sourceMappingURL=application.js.map