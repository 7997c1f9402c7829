import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { idBytes } from '../../../src/platform/database/id-bytes.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';

/** Stored keys are made of these bytes: they are the same for ever. */
const KEPT: readonly (readonly [id: string, hex: string])[] = [
  ['0196e96a-0000-7000-8000-00000000abcd', '010196e96a00007000800000000000abcd'],
  ['lus', '006c7573'],
  ['0196E96A-0000-7000-8000-00000000ABCD', `00${Buffer.from('0196E96A-0000-7000-8000-00000000ABCD').toString('hex')}`],
  ['0196e96a00007000800000000000abcd', `00${Buffer.from('0196e96a00007000800000000000abcd').toString('hex')}`],
  ['Zoë 🦊', '005a6fc3ab20f09fa68a'],
  ['\u0001a back\\slash', '000161206261636b5c736c617368'],
  ['', '00'],
];

let database: TestDatabase;
let sql: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = await connect(database.url);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

it.each(KEPT)('the id %j becomes the same bytes in a batch and in SQL, and is read as it came', async (id, hex) => {
  expect(idBytes(id).toString('hex')).toBe(hex);
  const { rows } = await sql.query<{ bytes: string; text: string }>(
    `SELECT encode(id_bytes($1), 'hex') AS bytes, id_text(decode($2, 'hex')) AS text`,
    [id, hex],
  );
  expect(rows).toEqual([{ bytes: hex, text: id }]);
});

it('no id is null', async () => {
  const { rows } = await sql.query('SELECT id_bytes(NULL) AS bytes, id_text(NULL) AS text');
  expect(rows).toEqual([{ bytes: null, text: null }]);
});
