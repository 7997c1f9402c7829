import type { LogLevel as NestLogLevel } from '@nestjs/common';
import { createApplication, requestHandlers } from './application.js';
import { type Config, ConfigError, loadConfig, LOG_LEVELS } from './platform/config/config.js';
import { startEmbedded } from './platform/database/embedded.js';
import { migrate } from './platform/database/migrate.js';
import { PitstopLogger } from './platform/logging/pitstop-logger.js';
import { banner, localUrl } from './platform/process/banner.js';
import { HttpGate } from './platform/process/http-gate.js';
import { ProcessLife } from './platform/process/life.js';

const CONTEXT = 'Pitstop';

function loggerFor(config: Config): PitstopLogger {
  const logger = new PitstopLogger(config.logFormat === 'json');
  const levels: NestLogLevel[] = ['fatal', ...LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(config.logLevel) + 1)];
  logger.setLogLevels(levels);
  logger.setContext(CONTEXT);
  return logger;
}

/** The configured database, or the embedded one with its stop arranged. */
async function openDatabase(config: Config, life: ProcessLife, log: (line: string) => void): Promise<string> {
  if (config.databaseUrl !== null) return config.databaseUrl;
  log(`Starting the embedded PostgreSQL in ${config.pitstopHome}`);
  const embedded = await startEmbedded(config.pitstopHome, { log });
  life.onStop('Stopping the embedded PostgreSQL', 3_500, () => embedded.stop(3_000));
  return embedded.url;
}

async function start(config: Config, life: ProcessLife, logger: PitstopLogger): Promise<void> {
  const log = (line: string): void => logger.log(line);
  const gate = new HttpGate();
  life.onStop('Closing the listener', 100, () => Promise.resolve(gate.close()));
  const { port } = await gate.listen(config.port, config.host);

  const databaseUrl = await openDatabase(config, life, log);
  if (life.stopping) return;
  const { applied } = await migrate(databaseUrl, log);
  if (applied.length > 0) log(`Migrated the database: ${applied.join(', ')}`);
  if (life.stopping) return;

  const app = await createApplication(config, databaseUrl, logger);
  life.onStop('Stopping the application', 1_500, () => app.close());
  life.onStop('Finishing the requests under way', 2_000, async () => {
    const left = await gate.drain(1_500);
    if (left > 0) logger.warn(`${left} request(s) did not end in time; they are cut off`);
  });
  if (life.stopping) return;
  gate.open(requestHandlers(app));
  const url = localUrl(config.host, port);
  if (config.logFormat === 'json') log(`Listening on ${url}`);
  else {
    const database = config.databaseUrl === null ? `embedded, in ${config.pitstopHome}` : 'DATABASE_URL';
    process.stdout.write(banner(config, url, database, new Date()));
  }
}

function explain(error: unknown, config: Config): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return `Port ${config.port} is in use already: stop what listens there, or choose another with PORT`;
  }
  if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'].includes(code ?? '')) {
    return `The database in DATABASE_URL cannot be reached (${code}): check its host, port and whether it runs`;
  }
  return error.stack ?? error.message;
}

async function main(): Promise<void> {
  let config: Config;
  try {
    config = loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  const logger = loggerFor(config);
  const life = new ProcessLife(logger);
  life.listen();
  try {
    await life.begin(() => start(config, life, logger));
  } catch (error) {
    if (!life.stopping) logger.fatal(`Pitstop cannot start. ${explain(error, config)}`);
    await life.stop(1);
  }
}

await main();
