import type { ClientConfig } from 'pg';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { migrations } from '../../../migrations/index.js';
import { watchedClient } from './watched-client.js';

export const MIGRATIONS_TABLE = 'schema_migrations';

/** A database that does not answer in this time is unreachable: GoKart gets its 503 while it still listens. */
export const CONNECT_TIMEOUT_MS = 3_000;

/** Limits of one session, in milliseconds; 0 is "no limit". */
export interface SessionLimits {
  /** Further settings of the session, such as the planner's. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly statement: number;
  readonly lock: number;
  readonly idleInTransaction: number;
}

/**
 * For the running application: no statement of ours takes longer unless something is wrong. Its statements look rows up
 * by index and in batches. The planner, on tables that are young or without statistics, would rather read them whole,
 * and keep to that plan while they grow: a batch then costs the square of what it should. Where there is no index it
 * reads a table whole all the same; compiling such a plan, as a high cost makes it do, would take longer than the plan.
 * READ COMMITTED, which its transactions rely on, is set for the session, and so costs none of them a round trip.
 */
export const APPLICATION_LIMITS: SessionLimits = {
  statement: 30_000,
  lock: 10_000,
  idleInTransaction: 60_000,
  settings: { enable_seqscan: 'off', jit: 'off', default_transaction_isolation: 'read\\ committed' },
};
/** For migrations: an index over a large table takes as long as it takes, but waiting for a lock blocks everybody. */
export const MIGRATION_LIMITS: SessionLimits = { statement: 0, lock: 60_000, idleInTransaction: 0 };

/** What a statement's own limit is given on top before the connection itself counts as dead. */
const SILENCE_MARGIN_MS = 5_000;

export interface ConnectionSettings {
  /** The role to take on at the start of each session, instead of the one that logs in. */
  readonly role?: string | null;
  readonly applicationName?: string;
  readonly limits?: SessionLimits;
}

/**
 * Splits the URL's own `options` off and joins them with ours: `pg` lets the URL win over everything given beside it,
 * so a URL with options would silently lose the role.
 */
function sessionOptions(url: string, settings: ConnectionSettings): { url: string; options: string } {
  const parsed = new URL(url);
  const options = [parsed.searchParams.get('options') ?? ''];
  parsed.searchParams.delete('options');
  const limits = settings.limits ?? APPLICATION_LIMITS;
  options.push(
    `-c statement_timeout=${limits.statement}`,
    `-c lock_timeout=${limits.lock}`,
    `-c idle_in_transaction_session_timeout=${limits.idleInTransaction}`,
    ...Object.entries(limits.settings ?? {}).map(([name, value]) => `-c ${name}=${value}`),
  );
  if (settings.role) options.push(`-c role=${settings.role}`);
  return { url: parsed.href, options: options.join(' ').trim() };
}

/** Settings of one `pg` connection, with the same time-outs, role and name as the pool's. */
export function clientConfig(url: string, settings: ConnectionSettings = {}): ClientConfig {
  const session = sessionOptions(url, settings);
  return {
    connectionString: session.url,
    options: session.options,
    application_name: settings.applicationName ?? 'pitstop',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

export interface DataSourceSettings extends ConnectionSettings {
  readonly poolSize?: number;
}

/** TypeORM's options for one database: raw SQL and migrations only, never `synchronize`. */
export function dataSourceOptions(url: string, settings: DataSourceSettings = {}): PostgresDataSourceOptions {
  const session = sessionOptions(url, settings);
  const { statement } = settings.limits ?? APPLICATION_LIMITS;
  return {
    type: 'postgres',
    url: session.url,
    applicationName: settings.applicationName ?? 'pitstop',
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    poolSize: settings.poolSize ?? 10,
    installExtensions: false,
    synchronize: false,
    migrations,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    extra: {
      options: session.options,
      // Statements that a transaction does not wait for one by one go out together.
      pipeline: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      ...(statement > 0 ? { Client: watchedClient(statement + SILENCE_MARGIN_MS) } : {}),
    },
  };
}
