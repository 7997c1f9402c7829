import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { BodyPartsService } from '../../../src/callbacks/body-parts.service.js';
import { packBody } from '../../../src/notifications/message-body.rules.js';
import type { ConversionData, Notification } from '../../../src/notifications/notification.rules.js';
import { nameOf } from '../../../src/platform/events/event-type.js';
import { unpackValues } from '../../../src/platform/packed-values.js';
import { dataSourceOptions, MIGRATION_LIMITS } from '../../../src/platform/database/data-source.js';
import { migrate } from '../../../src/platform/database/migrate.js';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { callbackOf } from '../../support/callback.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';

/** The last migration of the first version. What came after it goes back, with everything in the tables. */
const FIRST_VERSION = 'AdminQuestions1700000000070';

const told: Notification<ConversionData> = {
  type: 'conversion.approved',
  timestamp: new Date('2025-05-19T15:36:20.123Z'),
  data: {
    id: '0196e96a-0000-7000-8000-000000000001',
    conversionId: 'c-1',
    offerEventId: null,
    eventId: null,
    eventName: null,
    revision: 1,
    status: 'Success',
    rejectionReason: null,
    site: 'games',
    environment: 'production',
    memberId: 'lus',
    rewardPoints: '45',
    revenue: null,
    offerId: null,
    offerName: 'An offer',
    clickId: null,
    partnerId: null,
    completedAt: '2025-05-19T15:36:20Z',
    sentAt: '2025-05-19T15:36:20Z',
  },
};
/** Puts the message into the table, as the notifications consumer does. */
const tellEndpoint = (packed: Buffer): string =>
  `WITH declared AS (
     INSERT INTO endpoints (id, site, url, secret_env, events) VALUES ('crm', 'games', 'http://x', 'X', '{*}') RETURNING id
   )
   INSERT INTO messages (id, subject, conversion, revision, type, endpoint, packed)
   SELECT gen_random_uuid(), '${told.data.id}', '${told.data.id}', 1, '${told.type}', id, '\\x${packed.toString('hex')}'
   FROM declared`;

/** The names of the migrations that came after it. */
function migrationsSince(version: string): string[] {
  const names = migrations.map(({ name }) => name);
  return names.slice(names.indexOf(version) + 1);
}

async function undoTo(url: string, version: string): Promise<void> {
  const dataSource = await new DataSource(
    dataSourceOptions(url, { limits: MIGRATION_LIMITS, poolSize: 2 }),
  ).initialize();
  try {
    for (const _ of migrationsSince(version)) await dataSource.undoLastMigration();
  } finally {
    await dataSource.destroy();
  }
}

describe('the migrations since the first version', () => {
  let database: TestDatabase;
  const big = callbackOf({ offerName: 'an offer with a long name, '.repeat(40), clickId: null });
  const id = String(big.conversion['conversionId']);

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const ask = async <Row>(sql: string): Promise<Row[]> => {
    const client = await connect(database.url);
    try {
      return (await client.query(sql)).rows as Row[];
    } finally {
      await client.end();
    }
  };
  /** Everything that stands in the catalogue about our tables. */
  const catalogue = (): Promise<unknown> =>
    ask(`
      SELECT 'column' AS kind, table_name || '.' || column_name AS name,
             concat_ws(' ', data_type, is_nullable, column_default) AS is
      FROM information_schema.columns WHERE table_schema = current_schema()
      UNION ALL
      SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
      UNION ALL
      SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
      UNION ALL
      SELECT 'trigger', tgrelid::regclass || '.' || tgname, concat_ws(' ', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
      WHERE NOT tgisinternal
      UNION ALL
      SELECT 'grant', table_name || ' to ' || grantee, string_agg(privilege_type, ' ' ORDER BY privilege_type)
      FROM information_schema.role_table_grants WHERE table_schema = current_schema() GROUP BY table_name, grantee
      ORDER BY 1, 2, 3`);
  /** What people see of the conversion, its receipt's bytes and the ledger. */
  const seen = async (send: readonly unknown[] = []): Promise<unknown> => {
    const pitstop = await startApplication({ databaseUrl: database.url });
    try {
      for (const callback of send) {
        expect(await pitstop.callback(callback)).toMatchObject({ status: 200 });
        await pitstop.idle();
        await pitstop.app.get(BodyPartsService).update();
      }
      const { body } = await pitstop.get<{ items: { receiptId: string }[] }>(`/conversions/${id}`);
      const receipt = await pitstop.get(`/receipts/${body.items[0]?.receiptId}`);
      return [body, receipt.body, (await pitstop.get('/ledger/trial-balance')).body];
    } finally {
      await pitstop.close();
    }
  };

  it('go back and forward again, and nothing is lost', async () => {
    const taken = {
      ...big,
      sentAt: '2025-05-20T00:00:00.0000000+00:00',
      conversion: { ...big.conversion, status: 'Rejected' },
    };
    const changed = { ...big, sentAt: '2025-05-19T20:00:00Z', conversion: { ...big.conversion, rewardPoints: 46 } };
    const before = await seen([big, changed, taken, { ...taken, id: randomUUID() }]);
    expect(await ask('SELECT body_encoding FROM receipts ORDER BY id')).toEqual(
      [1, 1, 1, 6].map((body_encoding) => ({ body_encoding })),
    );
    const schema = await catalogue();
    const events = await ask<{ packed: Buffer; type: string }>('SELECT type, packed FROM events ORDER BY position');
    expect(await ask(tellEndpoint(packBody(told)))).toEqual([]);

    await undoTo(database.url, FIRST_VERSION);
    expect(await ask('SELECT body FROM messages')).toEqual([{ body: JSON.stringify(told) }]);
    const repeated = [id, null, null, null, big.conversion['offerName'], null];
    expect(await ask('SELECT type, data AS packed FROM events ORDER BY position')).toEqual(
      events.map(({ type, packed }) => {
        const told = unpackValues(packed);
        if (type === 'b') told.splice(13, repeated.length, ...repeated);
        return { type: nameOf(type).replace('v2', 'v1'), packed: told };
      }),
    );
    const [old] = await ask<{ transitions: string; revisions: string; keys: string; sound: boolean }>(
      `SELECT (SELECT string_agg(concat_ws('>', from_status, status), ' ' ORDER BY version) FROM transitions) AS transitions,
              (SELECT string_agg(change, ' ' ORDER BY revision) FROM reward_revisions) AS revisions,
              (SELECT string_agg(split_part(idempotency_key, ':', 1), ' ' ORDER BY id) FROM ledger_transfers) AS keys,
              (SELECT bool_and(sha256(body) = sha256) FROM receipts) AS sound`,
    );
    expect(old).toEqual({
      transitions: 'Success Success>Success Success>Rejected',
      revisions: 'granted adjusted reversed',
      keys: 'reward reversal reward reversal',
      sound: true,
    });

    expect((await migrate(database.url)).applied).toEqual(migrationsSince(FIRST_VERSION));
    expect(await catalogue()).toEqual(schema);
    expect(await seen()).toEqual(before);
  }, 60_000);
});

describe('Rewards that a version before had not booked', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const balances = async (pitstop: RunningApplication): Promise<unknown> => {
    await pitstop.idle();
    return [(await pitstop.get('/ledger/trial-balance')).body, (await pitstop.get('/ledger/accounts')).body];
  };

  it('are booked by this one, each once, whether the ledger had come to them or not', async () => {
    const [first, second] = [callbackOf({ rewardPoints: 45 }), callbackOf({ rewardPoints: 7 })];
    let pitstop = await startApplication({ databaseUrl: database.url });
    await pitstop.callback(first);
    await pitstop.callback(second);
    const booked = await balances(pitstop);
    await pitstop.close();

    await undoTo(database.url, 'SmallTablesSmaller1700000000310');
    const owner = await connect(database.url);
    try {
      // As if the ledger had come to the second alone, and then failed on the first.
      await owner.query(`
        ALTER TABLE ledger_transfers DISABLE TRIGGER USER;
        ALTER TABLE ledger_balances DISABLE TRIGGER USER;
        WITH gone AS (
          DELETE FROM ledger_transfers t USING rewards r JOIN conversions c ON c.id = r.conversion
          WHERE t.source = r.id AND id_text(c.conversion_id) = '${String(first.conversion['conversionId'])}'
          RETURNING t.*
        )
        UPDATE ledger_balances b SET debits = b.debits - moved.debits, credits = b.credits - moved.credits
        FROM (
          SELECT account, sum(debit) AS debits, sum(credit) AS credits
          FROM (SELECT debit_account AS account, amount AS debit, 0 AS credit FROM gone
                UNION ALL SELECT credit_account, 0, amount FROM gone) side GROUP BY account
        ) moved WHERE b.account = moved.account;
        ALTER TABLE ledger_balances ENABLE TRIGGER USER;
        ALTER TABLE ledger_transfers ENABLE TRIGGER USER;
        UPDATE consumers SET epoch = 0, xid = '0', position = 0, paused = true WHERE name = 'ledger'`);
    } finally {
      await owner.end();
    }

    expect((await migrate(database.url)).applied[0]).toBe('RewardsBookedAtOnce1700000000320');
    pitstop = await startApplication({ databaseUrl: database.url });
    try {
      const { body: consumers } = await pitstop.get<{ items: unknown[] }>('/consumers');
      expect(consumers.items).toContainEqual(expect.objectContaining({ name: 'rewards', state: 'paused' }));
      await pitstop.post('/consumers/rewards/resume');
      expect(await balances(pitstop)).toEqual(booked);
      const { body } = await pitstop.get<{ items: { name: string; failures: number }[] }>('/consumers');
      expect(body.items.map(({ name, failures }) => [name, failures]).sort()).toEqual([
        ['notifications', 0],
        ['rewards', 0],
      ]);
    } finally {
      await pitstop.close();
    }
  }, 30_000);
});
