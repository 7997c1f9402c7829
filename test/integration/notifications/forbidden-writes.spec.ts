import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';

/** What PostgreSQL answers, by its SQLSTATE. */
const FOREIGN_KEY = '23503';
const REFUSED_BY_TRIGGER = '23001';
const NO_RIGHT = '42501';

const WRITERS = ['application', 'owner'] as const;
type Writer = (typeof WRITERS)[number];

let database: TestDatabase;
let clients: Record<Writer, Client>;
beforeAll(async () => {
  database = await createTestDatabase();
  clients = { application: await connect(database.url, 'application'), owner: await connect(database.url, 'owner') };
  await clients.owner.query(
    `INSERT INTO endpoints (id, site, url, secret_env, events)
     VALUES ('crm', 'quests', 'http://localhost/crm', 'CRM_WEBHOOK_SECRET', '{reward.granted}')`,
  );
});
afterAll(async () => {
  await Promise.all(Object.values(clients).map((client) => client.end()));
  await database.drop();
});

/** Adds a message for each of the endpoints in one statement. */
function add(writer: Writer, ...endpoints: string[]): Promise<unknown> {
  return clients[writer].query(
    `INSERT INTO messages (id, subject, revision, type, endpoint, packed)
     SELECT gen_random_uuid(), gen_random_uuid(), 1, 'reward.granted', endpoint, '' FROM unnest($1::text[]) endpoint`,
    [endpoints],
  );
}

describe.each(WRITERS)('The %s', (writer) => {
  it('adds messages for an endpoint that exists', async () => {
    await expect(add(writer, 'crm', 'crm')).resolves.toMatchObject({ rowCount: 2 });
  });

  it('adds none of a statement in which one is for an endpoint that does not', async () => {
    const { rows: before } = await clients.owner.query('SELECT count(*) FROM messages');
    await expect(add(writer, 'crm', 'erp')).rejects.toMatchObject({
      ...{ code: FOREIGN_KEY, constraint: 'messages_endpoint_fkey', table: 'messages' },
      message: 'a message is refused: there is no endpoint "erp"',
    });
    expect((await clients.owner.query('SELECT count(*) FROM messages')).rows).toEqual(before);
  });

  it('adds none for nobody', async () => {
    await expect(add(writer, null as unknown as string)).rejects.toMatchObject({ code: '23502' });
  });

  it('cannot say later that a message is for another endpoint', async () => {
    await expect(clients[writer].query(`UPDATE messages SET endpoint = 'crm'`)).rejects.toMatchObject({
      code: REFUSED_BY_TRIGGER,
    });
  });

  it('cannot give an endpoint another id', async () => {
    await expect(clients[writer].query(`UPDATE endpoints SET id = 'erp'`)).rejects.toMatchObject({
      code: REFUSED_BY_TRIGGER,
    });
  });

  it.each(['DELETE FROM endpoints', 'TRUNCATE endpoints'])('cannot %s', async (statement) => {
    await expect(clients[writer].query(statement)).rejects.toMatchObject({
      code: writer === 'owner' ? REFUSED_BY_TRIGGER : NO_RIGHT,
    });
  });
});
