import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '../../../src/platform/database/migrate.js';
import { connect, createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/database.js';
import { testServer, withClient } from '../../support/postgres.js';

describe('migrations', () => {
  it('run once, however many processes start at the same moment', async () => {
    const database = await createEmptyDatabase();
    try {
      const results = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
      expect(results.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
      expect(new Set(results.map(({ applicationRole }) => applicationRole)).size).toBe(1);
    } finally {
      await database.drop();
    }
  });
});

describe('the application role', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('is taken on at the start of a session and owns nothing', async () => {
    const client = await connect(database.url, 'application');
    try {
      const { rows } = await client.query('SELECT current_user AS is, current_setting($1) AS timeout', [
        'lock_timeout',
      ]);
      expect(rows).toEqual([{ is: 'pitstop_app', timeout: '10s' }]);
      await expect(client.query('DROP TABLE application_grants')).rejects.toThrow('must be owner');
      await expect(client.query('CREATE TABLE mine ()')).rejects.toThrow('permission denied');
    } finally {
      await client.end();
    }
  });

  it('reads what others have committed meanwhile, whatever the database is set to', async () => {
    const url = new URL(database.url);
    url.searchParams.set('options', '-c default_transaction_isolation=serializable');
    const client = await connect(url.href, 'application');
    try {
      const { rows } = await client.query('SHOW transaction_isolation');
      expect(rows).toEqual([{ transaction_isolation: 'read committed' }]);
    } finally {
      await client.end();
    }
  });

  it('gets its grants again when it was missing while the tables were made', async () => {
    await withClient(database.url, (client) =>
      client.query('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM pitstop_app; DROP TABLE IF EXISTS nothing'),
    );
    await migrate(database.url);
    const client = await connect(database.url, 'application');
    try {
      await expect(client.query('SELECT FROM application_grants')).resolves.toBeDefined();
    } finally {
      await client.end();
    }
  });
});

describe('a database user that may neither create nor use roles', () => {
  it('runs as the owner, says so, and takes on the role once somebody grants it', async () => {
    const limited = `pitstop_test_${process.pid}_limited`;
    const { maintenanceUrl } = testServer();
    const database = await createEmptyDatabase(limited);
    const url = new URL(database.url);
    [url.username, url.password] = [limited, 'limited'];
    try {
      // Another database's Pitstop has made the role on this server, as whoever may do that.
      const lines: string[] = [];
      const first = await migrate(url.href, (line) => lines.push(line));
      expect(first.applicationRole).toBe(false);
      expect(lines.join()).toContain('runs as the owner of its tables');

      await withClient(maintenanceUrl, (client) => client.query(`GRANT pitstop_app TO ${limited}`));
      const second = await migrate(url.href);
      expect(second).toEqual({ applied: [], applicationRole: true });
      const client = await connect(url.href, 'application');
      await expect(client.query('SELECT FROM application_grants')).resolves.toBeDefined();
      await client.end();
    } finally {
      await database.drop();
    }
  });
});
