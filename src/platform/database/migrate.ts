import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { MIGRATION_LOCK } from './advisory-locks.js';
import { APPLICATION_ROLE, ensureApplicationRole, repeatGrants } from './application-role.js';
import { clientConfig, dataSourceOptions, MIGRATION_LIMITS, MIGRATIONS_TABLE } from './data-source.js';

export interface MigrationResult {
  /** Names of the migrations that this call ran; empty when the database was up to date. */
  readonly applied: readonly string[];
  /** Whether the application can run as its own role; if not, it runs as the owner. */
  readonly applicationRole: boolean;
}

type Log = (line: string) => void;

const LOCK_POLL_MS = 100;
const OLDEST_SERVER = 150_000;

async function lock(client: Client, log: Log): Promise<void> {
  for (let told = false; ;) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS locked', [
      ...MIGRATION_LOCK,
    ]);
    if (rows[0]?.locked) return;
    if (!told) log('Another process is migrating this database; waiting for it to finish');
    told = true;
    await delay(LOCK_POLL_MS);
  }
}

async function checkVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: number; text: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`,
  );
  const version = rows[0];
  if (version !== undefined && version.number < OLDEST_SERVER) {
    throw new Error(`The database server is PostgreSQL ${version.text}; Pitstop needs 15 or newer`);
  }
}

async function hasPending(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ known: string | null }>('SELECT to_regclass($1)::text AS known', [
    MIGRATIONS_TABLE,
  ]);
  if (!rows[0]?.known) return true;
  const done = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
  const names = new Set(done.rows.map(({ name }) => name));
  return migrations.some(({ name }) => !names.has(name));
}

async function applyPending(url: string): Promise<string[]> {
  const dataSource = await new DataSource(
    dataSourceOptions(url, { applicationName: 'pitstop migrate', limits: MIGRATION_LIMITS, poolSize: 2 }),
  ).initialize();
  try {
    return (await dataSource.runMigrations()).map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Brings the database to this version's schema. Safe to call from several processes at once: one migrates, the others
 * wait. Each migration is a transaction of its own, so a failure leaves the earlier ones applied and itself undone.
 * @throws Error when the server is older than PostgreSQL 15, cannot be reached, or refuses a migration.
 */
export async function migrate(url: string, log: Log = () => undefined): Promise<MigrationResult> {
  const client = new Client(clientConfig(url, { applicationName: 'pitstop migrate', limits: MIGRATION_LIMITS }));
  await client.connect();
  try {
    await checkVersion(client);
    await lock(client, log);
    const applicationRole = await ensureApplicationRole(client);
    if (!applicationRole) {
      log(
        `The database server does not let this user create or use the role ${APPLICATION_ROLE}: the application runs ` +
          'as the owner of its tables, and the triggers alone protect the ledger',
      );
    }
    const applied = (await hasPending(client)) ? await applyPending(url) : [];
    await repeatGrants(client);
    return { applied, applicationRole };
  } finally {
    // Ending the session releases the lock, also when the work has failed.
    await client.end();
  }
}
