import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { APPLICATION_ROLE, sqlState } from '../../src/platform/database/application-role.js';
import { clientConfig } from '../../src/platform/database/data-source.js';
import { eventually } from './eventually.js';
import { templateName, testServer, withClient, withDatabase } from './postgres.js';

export interface TestDatabase {
  readonly name: string;
  /** Connects as the owner of the tables; `DatabaseModule` takes on the application's role from it by itself. */
  readonly url: string;
  /** Drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

const INSUFFICIENT_PRIVILEGE = '42501';
let made = 0;

async function createDatabase(template: string | null, owner: string | null = null): Promise<TestDatabase> {
  const server = testServer();
  made += 1;
  const name = `${server.prefix}${process.pid}_${made}_${randomBytes(3).toString('hex')}`;
  await withClient(server.maintenanceUrl, async (client) => {
    if (owner !== null) {
      await client.query(`CREATE ROLE ${owner} LOGIN PASSWORD '${owner.replace(/^.*_/, '')}'`);
      await client.query(`GRANT ${owner} TO CURRENT_USER`);
    }
    const options = [template === null ? '' : `TEMPLATE ${template}`, owner === null ? '' : `OWNER ${owner}`];
    await client.query(`CREATE DATABASE ${name} ${options.join(' ')}`);
  });
  return {
    name,
    url: withDatabase(server.maintenanceUrl, name),
    drop: async () => {
      await withClient(server.maintenanceUrl, async (client) => {
        await eventually(`${name} is dropped`, () => isDropped(client, name));
        if (owner !== null) await client.query(`DROP ROLE ${owner}`);
      });
    },
  };
}

/** False as long as autovacuum works in it, which only a superuser may send away. */
async function isDropped(client: Client, name: string): Promise<boolean> {
  try {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    return true;
  } catch (error) {
    if (sqlState(error) === INSUFFICIENT_PRIVILEGE) return false;
    throw error;
  }
}

/** A migrated database of a test file's own, copied from the run's template in some tens of milliseconds. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(templateName(testServer()));
}

/**
 * A database without any of Pitstop's tables, for tests of the migrations themselves.
 * @param owner a login role to be made for it, without any privilege; its password is the last word of its name
 */
export function createEmptyDatabase(owner: string | null = null): Promise<TestDatabase> {
  return createDatabase(null, owner);
}

/** One connection, as the owner or as the application's role. The caller ends it. */
export async function connect(url: string, as: 'owner' | 'application' = 'owner'): Promise<Client> {
  const role = as === 'application' ? APPLICATION_ROLE : null;
  const client = new Client(clientConfig(url, { role, applicationName: 'pitstop test' }));
  await client.connect();
  return client;
}
