import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';

const CUT = ['ReceiptsByMonth1700000000090', 'AttemptsByMonth1700000000100', 'EventsByWeek1700000000110'];
const TABLES = ['receipts', 'quarantine', 'message_attempts', 'events', 'consumers'] as const;

let database: TestDatabase;
let sql: Client;
let application: Client;
let migrations: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = await connect(database.url);
  application = await connect(database.url, 'application');
  migrations = await new DataSource(dataSourceOptions(database.url)).initialize();
});
afterAll(async () => {
  await Promise.all([migrations.destroy(), sql.end(), application.end()]);
  await database.drop();
});

/** Undoes migrations, last first, until these are undone. */
async function undo(names: readonly string[]): Promise<void> {
  for (let left = names; left.length > 0;) {
    const { rows } = await sql.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY id DESC LIMIT 1');
    await migrations.undoLastMigration();
    left = left.filter((name) => name !== rows[0]?.name);
  }
}

/** Everything that the tables hold, but for the columns that the migrations add. */
async function content(): Promise<unknown> {
  const held: Record<string, unknown> = {};
  for (const table of TABLES) {
    const { rows } = await sql.query(
      `SELECT to_jsonb(t) - '{day,packed,packed_headers,callback_uuid}'::text[] AS row FROM ${table} t ORDER BY 1`,
    );
    held[table] = rows;
  }
  return held;
}

/** Whether a foreign key has been checked for old rows is no part of it: those of dropped receipts cannot be. */
const constraints = async (): Promise<unknown[]> => {
  const { rows } = await sql.query<{ table: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, conname AS name, replace(pg_get_constraintdef(oid), ' NOT VALID', '') AS definition
     FROM pg_constraint
     WHERE conrelid = ANY($1::regclass[]) AND contype <> 'n' ORDER BY 1, 2`,
    [TABLES],
  );
  return rows;
};

const writeAsTheApplication = async (n: number): Promise<void> => {
  await application.query(
    `INSERT INTO events (epoch, type, data) VALUES (1, 'happened', json_build_object('n', $1::int))`,
    [n],
  );
  await application.query(
    `INSERT INTO receipts (id, received_at, headers, sha256, size, body, outcome)
     VALUES ($1, now(), '{}', sha256('x'), 1, 'x', 'quarantined')`,
    [uuidv7()],
  );
};

it('tables that hold something are cut, and put together again, and cut again, without losing a row', async () => {
  await undo(CUT);
  const before = await constraints();
  const [receipt, replayed, odd, message] = [uuidv7(), uuidv7(), `f${uuidv4().slice(1)}`, uuidv7()];
  await sql.query(
    `INSERT INTO receipts (id, received_at, headers, sha256, size, body, outcome)
     SELECT id, now(), '{}', sha256('x'), 1, 'x', 'quarantined' FROM unnest($1::uuid[]) AS id`,
    [[receipt, replayed, odd]],
  );
  await sql.query(
    `INSERT INTO quarantine (receipt_id, code, detail, errors, state, resolved_at, replay_receipt_id)
     VALUES ($1, 'x', 'x', '[]', 'replayed', now(), $2), ($3, 'x', 'x', '[]', 'open', NULL, NULL)`,
    [receipt, replayed, odd],
  );
  await sql.query(
    `INSERT INTO endpoints (id, site, url, secret_env, events) VALUES ('crm', 'quests', 'http://x', 'X', '{*}')`,
  );
  await sql.query(
    `INSERT INTO messages (id, subject, revision, type, endpoint, body) VALUES ($1, $1, 1, 'x', 'crm', '{}')`,
    [message],
  );
  await sql.query(
    `INSERT INTO message_attempts (message, started_at, duration_ms, number, status)
     VALUES ($1, now() - interval '2 years', 5, 1, 503), ($1, now(), 5, 2, 503), ($1, now() + interval '1 year', 5, 3, 204)`,
    [message],
  );
  await sql.query(`INSERT INTO consumers (name, epoch, xid, position) VALUES ('reader', 1, '3', 0)`);
  for (const n of [1, 2, 3]) await writeAsTheApplication(n);
  const kept = await content();

  for (const time of ['for the first time', 'again']) {
    expect([time, (await migrations.runMigrations()).map(({ name }) => name)]).toEqual([
      time,
      expect.arrayContaining(CUT),
    ]);
    expect(await content()).toEqual(kept);
    const { rows } = await sql.query(
      `SELECT id, tableoid::regclass::text AS place FROM receipts WHERE id = ANY($1) ORDER BY place`,
      [[receipt, odd]],
    );
    expect(rows).toEqual([
      { id: receipt, place: 'receipts_before' },
      { id: odd, place: 'receipts_default' },
    ]);
    await undo(CUT);
    expect(await content()).toEqual(kept);
    expect(await constraints()).toEqual(before);
    await expect(sql.query('DELETE FROM message_attempts')).rejects.toMatchObject({ code: '23001' });
  }
});

it('what is written after each of them goes on behind what was there', async () => {
  await writeAsTheApplication(4);
  await migrations.runMigrations();
  await writeAsTheApplication(5);
  const { rows } = await sql.query<{ n: number }>(`SELECT (data ->> 'n')::int AS n FROM events ORDER BY position`);
  expect(rows.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
  const { rows: ordered } = await sql.query<{ n: number }>(
    `SELECT (data ->> 'n')::int AS n FROM events ORDER BY epoch, xid, position`,
  );
  expect(ordered.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
  await expect(application.query('DELETE FROM events')).rejects.toMatchObject({ code: '42501' });
  await expect(application.query('DROP TABLE events_before')).rejects.toMatchObject({ code: '42501' });
});
