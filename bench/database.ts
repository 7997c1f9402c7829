import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { startEmbedded, type EmbeddedServer } from '../src/platform/database/embedded.js';
import { readPostmaster } from '../src/platform/database/postmaster.js';
import { BenchFailure } from './failure.js';

/** What decides how much a durable commit costs; printed with every result. */
const TOLD_SETTINGS = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'shared_buffers',
  'max_wal_size',
  'checkpoint_timeout',
];
/** Its last checkpoint may have gigabytes to write. */
const STOP_LIMIT_MS = 300_000;
const MAX_CONNECTIONS = 300;
const TMPFS = 0x0102_1994;

/** A database of its own for one window. */
export interface FreshDatabase {
  readonly name: string;
  /** As its owner, who is no superuser. */
  readonly url: string;
}

/** The PostgreSQL that all contenders share: Pitstop's embedded one with its durable defaults, in a folder of its own. */
export class BenchServer {
  private constructor(
    private embedded: EmbeddedServer,
    readonly folder: string,
  ) {}

  /** @param parent the folder that its own is made in, and removed from at the end */
  static async start(parent = usualParent()): Promise<BenchServer> {
    if (statfsSync(parent).type === TMPFS) {
      throw new BenchFailure(`${parent} is in memory, where a durable commit costs nothing: nothing would be measured`);
    }
    const folder = mkdtempSync(join(parent, 'pitstop-bench-'));
    // As root the server runs as another user, who has to pass through.
    chmodSync(folder, 0o755);
    const server = new BenchServer(await startEmbedded(folder), folder);
    // pgbench has a connection for each of its clients; a fresh server takes a hundred.
    await server.asSuperuser(`ALTER SYSTEM SET max_connections = ${MAX_CONNECTIONS}`);
    await server.restart();
    return server;
  }

  get postmaster(): number {
    const pid = readPostmaster(this.embedded.data)?.pid;
    if (pid === undefined) throw new BenchFailure('PostgreSQL has gone away');
    return pid;
  }

  /** The folder that its files are in. */
  get data(): string {
    return this.embedded.data;
  }

  /** What it says of itself goes there. */
  get logFile(): string {
    return join(this.folder, 'postgres.log');
  }

  /** Of a database as the superuser, who may do what its owner may not: set triggers aside, change settings. */
  superuserUrl(database: string): string {
    const url = new URL(this.embedded.superuserUrl);
    url.pathname = `/${database}`;
    return url.href;
  }

  async settings(): Promise<Record<string, string>> {
    const rows = await query<{ name: string; setting: string }>(
      this.embedded.superuserUrl,
      'SELECT name, current_setting(name) AS setting FROM pg_settings WHERE name = ANY($1) ORDER BY name',
      [TOLD_SETTINGS],
    );
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  }

  /** @param template the name of a database that nobody is connected to, to begin as a copy of it */
  async fresh(name: string, template = 'template1'): Promise<FreshDatabase> {
    await this.asSuperuser(`CREATE DATABASE ${name} OWNER pitstop TEMPLATE ${template}`);
    const url = new URL(this.embedded.url);
    url.pathname = `/${name}`;
    return { name, url: url.href };
  }

  drop({ name }: FreshDatabase): Promise<void> {
    return this.asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`);
  }

  /** So that every window begins with the same distance to the next checkpoint. */
  checkpoint(): Promise<void> {
    return this.asSuperuser('CHECKPOINT');
  }

  /** Takes up settings that need it. It listens where it did before. */
  async restart(): Promise<void> {
    await this.embedded.stop(STOP_LIMIT_MS);
    this.embedded = await startEmbedded(this.folder);
  }

  async stop(): Promise<void> {
    await this.embedded.stop(STOP_LIMIT_MS);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async asSuperuser(statement: string): Promise<void> {
    await query(this.embedded.superuserUrl, statement);
  }
}

function usualParent(): string {
  // /var/tmp is on a disk where /tmp may be memory.
  return existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
}

export async function query<Row extends QueryResultRow>(url: string, sql: string, values?: unknown[]): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(sql, values)).rows);
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'pitstop bench' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
