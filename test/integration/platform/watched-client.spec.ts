import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { isTransient } from '../../../src/platform/database/transient.js';
import { watchedClient } from '../../../src/platform/database/watched-client.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

describe('A connection over a network that goes silent', () => {
  let database: TestDatabase;
  let wire: TcpProxy;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    wire = await TcpProxy.before(database.url);
    pool = new pg.Pool({ connectionString: wire.over(database.url), Client: watchedClient(200) });
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool.end();
    await wire.close();
    await database.drop();
  });

  it('ends no process when it breaks before anybody listens', () => {
    const client = new (watchedClient(200))();
    expect(() =>
      client.emit('error', new Error('terminating connection due to unexpected postmaster exit')),
    ).not.toThrow();
  });

  it('is cut when a query gets no answer, and nothing of its transaction remains', async () => {
    const owner = await connect(database.url);
    await owner.query('CREATE TABLE notes (text text)');
    const client = await pool.connect();
    client.on('error', () => undefined);
    await client.query('BEGIN');
    await client.query(`INSERT INTO notes VALUES ('half a thing')`);
    wire.stall();
    const error = await client.query('SELECT 1').catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/unanswered for 200 ms|Connection terminated/);
    expect(isTransient(error)).toBe(true);
    await expect(client.query('COMMIT')).rejects.toThrow();
    client.release(true);
    expect(pool.totalCount).toBe(0);

    wire.mend();
    await eventually('the server has ended the session', async () => {
      const { rows } = await owner.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      return rows.length === 0;
    });
    expect((await pool.query('SELECT * FROM notes')).rows).toEqual([]);
    await owner.end();
  });

  it('is left alone when it answers in time, or has nothing to answer', async () => {
    const client = await pool.connect();
    const pid = async () => (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;
    const first = await pid();
    await expect(client.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
    await client.query('SELECT pg_sleep(0.1)');
    await client.query('SELECT pg_sleep(0.1)');
    await client.query('SELECT pg_sleep(0.1)');
    expect(await pid()).toBe(first);
    client.release();
  });
});

describe('A transaction', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    const options = { connectionString: database.url, Client: watchedClient(5_000), pipeline: true };
    pool = new pg.Pool(options);
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('begins without a wait, with its first statement in it', async () => {
    const client = await pool.connect();
    await client.query('START TRANSACTION');
    await client.query('CREATE TABLE begun (n int)');
    await client.query('ROLLBACK');
    const { rows } = await client.query(`SELECT to_regclass('begun') AS found`);
    expect(rows).toEqual([{ found: null }]);
    client.release();
  });

  it('that cannot begin lets none of its statements succeed', async () => {
    const client = await pool.connect();
    client.on('error', () => undefined);
    const other = await connect(database.url);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await other.query('SELECT pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
    await client.query('START TRANSACTION').catch(() => undefined);
    const error = await client.query('SELECT 1').catch((reason: unknown) => reason);
    expect(isTransient(error)).toBe(true);
    client.release(true);
    await other.end();
  });
});
