import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '../../src/platform/database/embedded.js';

/** The server of one test run, told to the test files through the environment. */
export interface TestServer {
  /** Connects as the owner of the test databases, to a database that always exists. */
  readonly maintenanceUrl: string;
  /** Names of this run's databases begin with this. */
  readonly prefix: string;
}

const VARIABLE = 'PITSTOP_TEST_SERVER';
const STALE_AFTER_MS = 2 * 60 * 60 * 1000;

export function publishTestServer(server: TestServer): void {
  process.env[VARIABLE] = JSON.stringify(server);
}

/** @throws Error when Jest's global set-up has not run. */
export function testServer(): TestServer {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error('No test server: run the tests through jest with its global set-up');
  return JSON.parse(text) as TestServer;
}

/** Carries its own age, so that a later run can tell what a killed one has left on a shared server. */
export function newPrefix(): string {
  return `pitstop_test_${Date.now().toString(36)}_${randomBytes(3).toString('hex')}_`;
}

export function templateName(server: TestServer): string {
  return `${server.prefix}template`;
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'pitstop test' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

/** Drops databases of runs that ended long ago without their teardown; a shared server collects them otherwise. */
export async function sweepStaleDatabases(maintenanceUrl: string): Promise<void> {
  await withClient(maintenanceUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname ~ '^pitstop_test_[0-9a-z]+_[0-9a-f]{6}_'
          AND pg_has_role(datdba, 'USAGE')`,
    );
    for (const { datname } of rows) {
      const started = parseInt(datname.split('_')[2] ?? '', 36);
      if (Date.now() - started > STALE_AFTER_MS) {
        await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(datname)} WITH (FORCE)`);
      }
    }
  });
}

export interface RunningTestServer {
  readonly maintenanceUrl: string;
  /** Folder to be removed at the end, and the server's data folder in it; null with a server that is not ours. */
  readonly own: { readonly folder: string; readonly data: string } | null;
}

/**
 * `DATABASE_URL`'s server, or an embedded one of the run's own in a temporary folder.
 * `PITSTOP_TEST_BINARIES` names the `bin` folder of another PostgreSQL (15, say) for it.
 */
export async function startTestServer(env: NodeJS.ProcessEnv): Promise<RunningTestServer> {
  if (env.DATABASE_URL) return { maintenanceUrl: env.DATABASE_URL, own: null };
  const folder = mkdtempSync(join(tmpdir(), 'pitstop-test-'));
  // As root the server runs as another user, who has to pass through.
  chmodSync(folder, 0o755);
  const server = await startEmbedded(folder, {
    durable: false,
    createUser: false,
    ...(env.PITSTOP_TEST_BINARIES ? { binaries: env.PITSTOP_TEST_BINARIES } : {}),
  });
  await server.detach();
  return { maintenanceUrl: server.url, own: { folder, data: server.data } };
}
