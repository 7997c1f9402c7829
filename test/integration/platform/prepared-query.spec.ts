import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client, QueryResult } from 'pg';
import type { Value } from '../../../src/platform/database/prepared-query.js';
import { watchedClient } from '../../../src/platform/database/watched-client.js';
import { createEmptyDatabase, type TestDatabase } from '../../support/database.js';

const LIMIT_MS = 10_000;

describe('A statement that a connection has prepared', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createEmptyDatabase();
  });
  beforeEach(async () => {
    client = await newClient();
  });
  afterEach(() => client.end());
  afterAll(() => database.drop());

  async function newClient(): Promise<Client> {
    const Watched = watchedClient(LIMIT_MS);
    const made = new Watched({ connectionString: database.url, pipeline: true });
    await made.connect();
    return made;
  }

  const run = (text: string, values: Value[] = [], on = client): Promise<QueryResult<Record<string, unknown>>> =>
    on.query({ name: text.slice(0, 60), text, values });

  it('answers the same however often it runs, on whatever connection', async () => {
    const text = `SELECT n AS number, 'text ' || n AS text, n % 2 = 0 AS even, null AS nothing FROM generate_series(1, $1::int) n`;
    const first = (await run(text, [3])).rows;
    expect(first).toEqual([
      { number: 1, text: 'text 1', even: false, nothing: null },
      { number: 2, text: 'text 2', even: true, nothing: null },
      { number: 3, text: 'text 3', even: false, nothing: null },
    ]);
    expect((await run(text, [3])).rows).toEqual(first);
    expect((await run(text, [0])).rows).toEqual([]);
    const other = await newClient();
    expect((await run(text, [3], other)).rows).toEqual(first);
    expect((await run(text, [3], other)).rows).toEqual(first);
    await other.end();
  });

  it('is given its values as they are: bytes, texts of any letters, numbers and nothing', async () => {
    const text =
      'SELECT $1::bytea AS bytes, $2::text AS text, $3::float8 AS number, $4::text AS nothing, $5::text AS empty';
    const bytes = Buffer.from([0, 1, 0xff, 0x5c]);
    for (let time = 0; time < 3; time++) {
      expect((await run(text, [bytes, 'zwölf 日本 😀 \\ "', -0.5, null, ''])).rows).toEqual([
        { bytes, text: 'zwölf 日本 😀 \\ "', number: -0.5, nothing: null, empty: '' },
      ]);
    }
    const many = `SELECT ${Array.from({ length: 300 }, (_, at) => `length($${at + 1}::bytea)`).join(' + ')} AS sum`;
    const values = Array.from({ length: 300 }, (_, at) => Buffer.alloc(at));
    for (let time = 0; time < 2; time++) expect((await run(many, values)).rows).toEqual([{ sum: (299 * 300) / 2 }]);
  });

  it('tells how many rows it wrote when it answers none', async () => {
    await run('CREATE TEMPORARY TABLE notes (n int UNIQUE)');
    const text = 'INSERT INTO notes SELECT unnest($1::int[])';
    expect((await run(text, ['{1,2}'])).rowCount).toBe(2);
    expect(await run(text, ['{3,4,5}'])).toMatchObject({ rowCount: 3, rows: [] });
  });

  it('fails with what PostgreSQL says, and runs again afterwards', async () => {
    const text = 'SELECT 6 / $1::int AS quotient';
    for (const divisor of [2, 0, 3, 0, 6]) {
      if (divisor === 0) await expect(run(text, [divisor])).rejects.toMatchObject({ code: '22012' });
      else expect((await run(text, [divisor])).rows).toEqual([{ quotient: 6 / divisor }]);
    }
    await expect(run(text, ['six'])).rejects.toMatchObject({ code: '22P02' });
    expect((await run(text, [1])).rows).toEqual([{ quotient: 6 }]);
  });

  it('goes out behind others that nobody has waited for, and each gets its own answer', async () => {
    const text = 'SELECT $1::int AS n';
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => run(text, [n])));
    expect(answers.map(({ rows }) => rows)).toEqual([1, 2, 3, 4, 5].map((n) => [{ n }]));
  });

  it('that came first in a transaction which had failed is prepared again in the next', async () => {
    const text = 'SELECT $1::int + 1 AS sum';
    await run(text, [1]);
    const other = await newClient();
    await other.query('BEGIN');
    await expect(other.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
    await expect(run(text, [1], other)).rejects.toMatchObject({ code: '25P02' });
    await other.query('ROLLBACK');
    expect((await run(text, [1], other)).rows).toEqual([{ sum: 2 }]);
    expect((await run(text, [2], other)).rows).toEqual([{ sum: 3 }]);
    await other.end();
  });

  it('shows the columns that a connection knows, when those of a table have changed meanwhile', async () => {
    await run('CREATE TABLE IF NOT EXISTS changing (a int)');
    await client.query('INSERT INTO changing VALUES (1)');
    const text = 'SELECT * FROM changing';
    await run(text);
    expect((await run(text)).rows).toEqual([{ a: 1 }]);
    await client.query('ALTER TABLE changing ADD b int DEFAULT 2');
    await expect(run(text)).rejects.toThrow('cached plan must not change result type');
    const other = await newClient();
    expect((await run(text, [], other)).rows).toEqual([{ a: 1, b: 2 }]);
    expect((await run(text, [], other)).rows).toEqual([{ a: 1, b: 2 }]);
    await other.end();
  });
});
