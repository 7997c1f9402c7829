import type { INestApplication, LoggerService } from '@nestjs/common';
import { createApplication, requestHandlers } from '../../src/application.js';
import { Clock } from '../../src/platform/clock.js';
import { Config, LOG_LEVELS, PROCESS_ROLES, type ConfigFields } from '../../src/platform/config/config.js';
import { HttpGate } from '../../src/platform/process/http-gate.js';
import { PitstopLogger } from '../../src/platform/logging/pitstop-logger.js';
import { createTestDatabase } from './database.js';
import { eventually } from './eventually.js';

export const CALLBACK_SECRET = { header: 'X-Api-Token', value: 'the-secret-of-the-tests' } as const;
export const ADMIN_KEY = 'the-admin-key-of-the-tests';
export const OPERATOR_KEY = 'the-operator-key-of-the-tests';
export const VIEWER_KEY = 'the-viewer-key-of-the-tests';

export interface ApplicationOptions {
  /** A database to share with another application; without it the application gets one of its own. */
  readonly databaseUrl?: string;
  /** What differs from the test configuration. */
  readonly config?: Partial<ConfigFields>;
  /** The application's time; the system's without it. */
  readonly clock?: Pick<Clock, 'now'>;
  /** Where its lines go; without it, those of errors to the console. */
  readonly logger?: LoggerService;
}

/** An answer, its body read. `body` is the parsed JSON, or the text when it is none. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface RunningApplication {
  /** Without a slash at the end. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly config: Config;
  readonly app: INestApplication;
  /** Posts a callback with the secret: an object as JSON, a text or bytes as they are. */
  callback(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Reads the admin API: `get('/consumers')`. */
  get<Body = Record<string, unknown>>(path: string, key?: string): Promise<Answer<Body>>;
  /** Posts to the admin API; a text is sent as it is, undefined sends no body. */
  post<Body = Record<string, unknown>>(path: string, body?: unknown, key?: string): Promise<Answer<Body>>;
  /** Resolves when every event is handled by every consumer. Needs the roles `admin` and, somewhere, `consumers`. */
  idle(): Promise<void>;
  /** Stops it, and drops the database if it is its own. */
  close(): Promise<void>;
}

/** The configuration of tests: every role, one key per admin role, no sites file. */
export function testConfig(databaseUrl: string, overrides: Partial<ConfigFields> = {}): Config {
  return new Config({
    port: 0,
    host: '127.0.0.1',
    nodeEnv: 'test',
    databaseUrl,
    databasePoolSize: 10,
    pitstopHome: '/nonexistent',
    callbackSecrets: [CALLBACK_SECRET],
    callbackAllowedIps: [],
    trustedProxies: [],
    adminKeys: [
      { name: 'ada', role: 'admin', key: ADMIN_KEY },
      { name: 'oscar', role: 'operator', key: OPERATOR_KEY },
      { name: 'vera', role: 'viewer', key: VIEWER_KEY },
    ],
    sitesFile: null,
    roles: new Set(PROCESS_ROLES),
    bodyLimitBytes: 256 * 1024,
    maxDepth: 64,
    keepDays: { receipts: null, events: 30, attempts: 90 },
    logFormat: 'text',
    logLevel: 'error',
    generated: [],
    ...overrides,
  });
}

/** Starts the application that users run, on a free port and a real database. */
export async function startApplication(options: ApplicationOptions = {}): Promise<RunningApplication> {
  const own = options.databaseUrl === undefined ? await createTestDatabase() : null;
  const databaseUrl = options.databaseUrl ?? own?.url ?? '';
  const config = testConfig(databaseUrl, options.config);
  const { app, gate, port } = await listen(config, databaseUrl, options).catch(async (error: unknown) => {
    await own?.drop();
    throw error;
  });
  const url = `http://127.0.0.1:${port}`;
  const admin = <Body>(method: string, path: string, key: string, body?: unknown): Promise<Answer<Body>> =>
    send(`${url}/admin/v1${path}`, method, { authorization: `Bearer ${key}` }, body);

  const running: RunningApplication = {
    url,
    databaseUrl,
    config,
    app,
    callback: (body, headers = {}) =>
      send(
        `${url}/callbacks/gokart`,
        'POST',
        { 'content-type': 'application/json', [CALLBACK_SECRET.header]: CALLBACK_SECRET.value, ...headers },
        body,
      ),
    get: (path, key = ADMIN_KEY) => admin('GET', path, key),
    post: (path, body, key = ADMIN_KEY) => admin('POST', path, key, body),
    idle: async () => {
      await eventually('every consumer has handled every event', async () => {
        const { status, body } = await running.get<{ items: { lag: number }[] }>('/consumers');
        if (status !== 200) throw new Error(`GET /admin/v1/consumers answers ${status}: ${JSON.stringify(body)}`);
        return body.items.every(({ lag }) => lag === 0);
      });
    },
    close: async () => {
      await gate.drain(1_000);
      await app.close();
      gate.close();
      await own?.drop();
    },
  };
  return running;
}

interface Listening {
  readonly app: INestApplication;
  readonly gate: HttpGate;
  readonly port: number;
}

function consoleLogger(config: Config): LoggerService {
  const logger = new PitstopLogger(false);
  logger.setLogLevels(['fatal', ...LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(config.logLevel) + 1)]);
  return logger;
}

/** For tests that provoke errors on purpose. */
export function silentLogger(): LoggerService {
  const logger = new PitstopLogger(false);
  logger.setLogLevels(['fatal']);
  return logger;
}

/** Behind the same gate and listener as in `main`. */
async function listen(
  config: Config,
  databaseUrl: string,
  { clock, logger = consoleLogger(config) }: ApplicationOptions,
): Promise<Listening> {
  const app = await createApplication(config, databaseUrl, logger);
  if (clock) app.get(Clock).now = () => clock.now();
  const gate = new HttpGate();
  const { port } = await gate.listen(config.port, config.host);
  gate.open(requestHandlers(app));
  return { app, gate, port };
}

async function send<Body>(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<Answer<Body>> {
  const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: raw ? (body as string | Uint8Array<ArrayBuffer> | undefined) : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: readBody(text) as Body };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
