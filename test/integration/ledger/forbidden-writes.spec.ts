import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DatabaseError, type Client } from 'pg';
import { idBytes } from '../../../src/platform/database/id-bytes.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';

/** What PostgreSQL answers, by its SQLSTATE. */
const CHECK = '23514';
const FOREIGN_KEY = '23503';
const UNIQUE = '23505';
const REFUSED_BY_TRIGGER = '23001';
const NO_RIGHT = '42501';
const WITHOUT_BALANCE = '23000';

const WRITERS = ['application', 'owner'] as const;
type Writer = (typeof WRITERS)[number];

interface Transfer {
  id: string;
  idempotency_key: string | null;
  debit_account: string;
  credit_account: string;
  asset: number;
  amount: string;
  reverses: string | null;
  source: string | null;
  revision: number | null;
  side: number | null;
}

let database: TestDatabase;
let clients: Record<Writer, Client>;
/** Accounts and assets by name: `issuance`, `lus` and `other` of one asset; `revenue` and `coins` of others. */
const accounts: Record<string, string> = {};
const assets: Record<string, number> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  clients = { application: await connect(database.url, 'application'), owner: await connect(database.url, 'owner') };
  await asset('points', 'quests', 'production', 'POINTS');
  await asset('revenue', 'quests', 'production', 'USD');
  await asset('elsewhere', 'cashback', 'production', 'POINTS');
  await asset('sandbox', 'quests', 'sandbox', 'POINTS');
  await account('issuance', 'points', 'issuance');
  await account('lus', 'points', 'member', 'lus');
  await account('other', 'points', 'member', 'other');
  await account('receivable', 'revenue', 'gokart_receivable');
  await account('elsewhere', 'elsewhere', 'member', 'lus');
  await account('sandbox', 'sandbox', 'member', 'lus');
});
afterAll(async () => {
  await Promise.all(Object.values(clients).map((client) => client.end()));
  await database.drop();
});

async function asset(name: string, site: string, environment: string, code: string): Promise<void> {
  const { rows } = await clients.application.query<{ id: number }>(
    'INSERT INTO ledger_assets (site, environment, code, scale) VALUES ($1, $2, $3, 2) RETURNING id',
    [site, environment, code],
  );
  assets[name] = rows[0]?.id ?? 0;
}

/** @param member empty for nobody's */
function memberBytes(member: string): Buffer {
  return member === '' ? Buffer.alloc(0) : idBytes(member);
}

async function account(name: string, of: string, kind: string, member = ''): Promise<void> {
  const { rows } = await clients.application.query<{ id: string }>(
    'INSERT INTO ledger_accounts (asset, kind, member_id) VALUES ($1, $2, $3) RETURNING id',
    [assets[of], kind, memberBytes(member)],
  );
  accounts[name] = rows[0]?.id ?? '';
}

/** A transfer that PostgreSQL takes as it stands: 45.00 from the issuance to `lus`. */
const good = (changes: Partial<Transfer> = {}): Transfer => ({
  id: randomUUID(),
  idempotency_key: randomUUID(),
  debit_account: accounts['issuance'] ?? '',
  credit_account: accounts['lus'] ?? '',
  asset: assets['points'] ?? 0,
  amount: '4500',
  reverses: null,
  source: null,
  revision: null,
  side: null,
  ...changes,
});

/** The mirror of a transfer. */
const reversalOf = (transfer: Transfer, changes: Partial<Transfer> = {}): Transfer =>
  good({
    debit_account: transfer.credit_account,
    credit_account: transfer.debit_account,
    asset: transfer.asset,
    amount: transfer.amount,
    reverses: transfer.id,
    ...changes,
  });

const COLUMNS = 'id, idempotency_key, debit_account, credit_account, asset, amount, reverses, source, revision, side';
const INSERT = `INSERT INTO ledger_transfers (${COLUMNS}) SELECT ${COLUMNS}
  FROM json_populate_recordset(NULL::ledger_transfers, $1)`;

async function post(client: Client, ...transfers: Transfer[]): Promise<Transfer> {
  await client.query(INSERT, [JSON.stringify(transfers)]);
  return transfers[0] as Transfer;
}

interface Refusal {
  readonly code: string | undefined;
  readonly constraint: string | undefined;
}

/** Tries it, and tells how PostgreSQL refused. */
async function refusalOf(attempt: Promise<unknown>): Promise<Refusal | 'it was done'> {
  try {
    await attempt;
    return 'it was done';
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { code: error.code, constraint: error.constraint };
  }
}

async function everything(): Promise<unknown> {
  const { rows } = await clients.owner.query(`
    SELECT (SELECT json_agg(t ORDER BY id) FROM ledger_transfers t) AS transfers,
           (SELECT json_agg(a ORDER BY id) FROM ledger_accounts a) AS accounts,
           (SELECT json_agg(a ORDER BY id) FROM ledger_assets a) AS assets,
           (SELECT json_agg(b ORDER BY account) FROM ledger_balances b) AS balances`);
  return rows[0];
}

/** Per asset both sides are equal, and each balance is the sum over its transfers. */
async function expectSoundLedger(): Promise<void> {
  const { rows: unequal } = await clients.owner.query(`
    SELECT a.asset, sum(b.debits) AS debits, sum(b.credits) AS credits
    FROM ledger_balances b JOIN ledger_accounts a ON a.id = b.account
    GROUP BY a.asset HAVING sum(b.debits) <> sum(b.credits)`);
  expect(unequal).toEqual([]);
  const { rows: wrong } = await clients.owner.query(`
    SELECT b.*, sums.debits AS summed_debits, sums.credits AS summed_credits
    FROM ledger_balances b CROSS JOIN LATERAL (
      SELECT coalesce(sum(amount) FILTER (WHERE debit_account = b.account), 0) AS debits,
             coalesce(sum(amount) FILTER (WHERE credit_account = b.account), 0) AS credits
      FROM ledger_transfers WHERE b.account IN (debit_account, credit_account)
    ) sums
    WHERE (b.debits, b.credits) IS DISTINCT FROM (sums.debits, sums.credits)`);
  expect(wrong).toEqual([]);
}

describe.each(WRITERS)('the %s', (writer) => {
  let client: Client;
  let granted: Transfer;
  let before: unknown;

  beforeAll(() => {
    client = clients[writer];
  });
  beforeEach(async () => {
    granted = await post(client, good());
    before = await everything();
  });
  // Whatever was attempted: nothing has changed.
  afterEach(async () => {
    expect(await everything()).toEqual(before);
    await expectSoundLedger();
  });

  it.each<[string, () => Partial<Transfer>, Refusal]>([
    ['nothing', () => ({ amount: '0' }), { code: CHECK, constraint: 'ledger_transfers_amount_check' }],
    ['less than nothing', () => ({ amount: '-1' }), { code: CHECK, constraint: 'ledger_transfers_amount_check' }],
    [
      'from an account to itself',
      () => ({ credit_account: accounts['issuance'] }),
      { code: CHECK, constraint: 'ledger_transfers_check' },
    ],
    [
      'to an account of another asset',
      () => ({ credit_account: accounts['receivable'] }),
      { code: FOREIGN_KEY, constraint: 'ledger_transfers_accounts_of_asset' },
    ],
    [
      'from an account of another asset',
      () => ({ debit_account: accounts['receivable'] }),
      { code: FOREIGN_KEY, constraint: 'ledger_transfers_accounts_of_asset' },
    ],
    [
      'in an asset that neither account has',
      () => ({ asset: assets['revenue'] }),
      { code: FOREIGN_KEY, constraint: 'ledger_transfers_accounts_of_asset' },
    ],
    [
      'to the same member at another site',
      () => ({ credit_account: accounts['elsewhere'] }),
      { code: FOREIGN_KEY, constraint: 'ledger_transfers_accounts_of_asset' },
    ],
    [
      'to the same member in another environment',
      () => ({ credit_account: accounts['sandbox'] }),
      { code: FOREIGN_KEY, constraint: 'ledger_transfers_accounts_of_asset' },
    ],
    [
      'to an account that there is not',
      () => ({ credit_account: '999999' }),
      { code: FOREIGN_KEY, constraint: 'ledger_transfers_accounts_of_asset' },
    ],
    [
      'under a key that is taken',
      () => ({ idempotency_key: granted.idempotency_key }),
      { code: UNIQUE, constraint: 'ledger_transfers_idempotency_key_key' },
    ],
    ['under an id that is taken', () => ({ id: granted.id }), { code: UNIQUE, constraint: 'ledger_transfers_pkey' }],
  ])('cannot transfer %s', async (_, changes, refusal) => {
    expect(await refusalOf(post(client, good(changes())))).toEqual(refusal);
  });

  it('cannot transfer more than the ledger counts, nor half of the smallest unit', async () => {
    const insert = (amount: string): Promise<unknown> =>
      client.query(
        `INSERT INTO ledger_transfers (id, idempotency_key, debit_account, credit_account, asset, amount)
         VALUES (gen_random_uuid(), gen_random_uuid(), $1, $2, $3, ${amount})`,
        [accounts['issuance'], accounts['lus'], assets['points']],
      );
    expect(await refusalOf(insert('9223372036854775808'))).toMatchObject({ code: '22003' });
    // 0.4 is rounded to 0, and that is refused.
    expect(await refusalOf(insert('0.4'))).toMatchObject({ code: CHECK });
    expect(await refusalOf(insert('NULL'))).toMatchObject({ code: '23502' });
  });

  it('cannot post a batch with one bad transfer in it', async () => {
    const batch = post(client, good(), good({ amount: '-4500' }), good());
    expect(await refusalOf(batch)).toMatchObject({ code: CHECK });
  });

  it.each<[string, (of: Transfer) => Partial<Transfer>]>([
    ['with another amount', () => ({ amount: '4499' })],
    ['that runs the same way', (of) => ({ debit_account: of.debit_account, credit_account: of.credit_account })],
    ['from another member', () => ({ debit_account: accounts['other'] })],
    ['to another member', () => ({ credit_account: accounts['other'] })],
    ['of a transfer that there is not', () => ({ reverses: randomUUID() })],
  ])('cannot write a reversal %s', async (_, changes) => {
    expect(await refusalOf(post(client, reversalOf(granted, changes(granted))))).toEqual({
      code: FOREIGN_KEY,
      constraint: 'ledger_transfers_reverses_its_mirror',
    });
  });

  it('cannot write a reversal in another asset', async () => {
    const attempt = post(client, reversalOf(granted, { asset: assets['revenue'] ?? 0 }));
    expect(await refusalOf(attempt)).toMatchObject({ code: FOREIGN_KEY });
  });

  it('cannot write a transfer that reverses itself', async () => {
    const id = randomUUID();
    expect(await refusalOf(post(client, good({ id, reverses: id })))).toMatchObject({ code: FOREIGN_KEY });
  });

  it('cannot grant the same side of a revision twice, whatever the amount', async () => {
    const ofRevision = (source: string, side: number): Transfer =>
      good({ idempotency_key: null, source, revision: 1, side });
    const source = randomUUID();
    const twice = post(client, ofRevision(source, 0), { ...ofRevision(source, 0), amount: '1' });
    expect(await refusalOf(twice)).toEqual({ code: UNIQUE, constraint: 'ledger_transfers_revision_key' });
  });

  it.each<[string, Partial<Transfer>]>([
    ['without anything that it is there once by', { idempotency_key: null }],
    ['of a revision of nothing', { revision: 1, side: 0 }],
    ['of neither side of a revision', { source: randomUUID(), revision: 1 }],
    ['of a side that rewards do not have', { source: randomUUID(), revision: 1, side: 2 }],
  ])('cannot transfer %s', async (_, changes) => {
    expect(await refusalOf(post(client, good(changes)))).toMatchObject({ code: CHECK });
  });

  describe('after a reversal', () => {
    let reversal: Transfer;
    beforeEach(async () => {
      reversal = await post(client, reversalOf(granted));
      before = await everything();
    });

    it('cannot reverse the same transfer once more', async () => {
      expect(await refusalOf(post(client, reversalOf(granted)))).toEqual({
        code: UNIQUE,
        constraint: 'ledger_transfers_reverses_key',
      });
    });

    it('cannot reverse the reversal', async () => {
      expect(await refusalOf(post(client, reversalOf(reversal)))).toEqual({
        code: FOREIGN_KEY,
        constraint: 'ledger_transfers_reverses_its_mirror',
      });
    });
  });

  it('cannot reverse twice within one batch', async () => {
    const attempt = post(client, reversalOf(granted), reversalOf(granted));
    expect(await refusalOf(attempt)).toMatchObject({ code: UNIQUE });
  });

  it.each([
    'UPDATE ledger_transfers SET amount = amount',
    'UPDATE ledger_transfers SET amount = amount + 1',
    'UPDATE ledger_transfers SET source = NULL WHERE false',
    'DELETE FROM ledger_transfers',
    'TRUNCATE ledger_transfers',
    'TRUNCATE ledger_transfers CASCADE',
    `INSERT INTO ledger_transfers (id, idempotency_key, debit_account, credit_account, asset, amount)
     SELECT id, idempotency_key, debit_account, credit_account, asset, amount FROM ledger_transfers
     ON CONFLICT (id) DO UPDATE SET amount = excluded.amount + 1`,
    'MERGE INTO ledger_transfers t USING (SELECT 1) one ON true WHEN MATCHED THEN UPDATE SET amount = 1',
    'MERGE INTO ledger_transfers t USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE',
    `UPDATE ledger_accounts SET member_id = id_bytes('thief') WHERE member_id = id_bytes('lus')`,
    'DELETE FROM ledger_accounts',
    'TRUNCATE ledger_accounts CASCADE',
    `INSERT INTO ledger_accounts (asset, kind, member_id) SELECT asset, kind, member_id FROM ledger_accounts
       ON CONFLICT (member_id, asset, kind) DO UPDATE SET member_id = id_bytes('thief')`,
    'UPDATE ledger_assets SET scale = 3',
    'DELETE FROM ledger_assets',
    'TRUNCATE ledger_assets CASCADE',
    'UPDATE ledger_balances SET credits = credits + 1',
    'INSERT INTO ledger_balances (account, credits) VALUES (1, 1) ON CONFLICT (account) DO UPDATE SET credits = 1',
    'INSERT INTO ledger_balances (account) VALUES (999999)',
    'DELETE FROM ledger_balances',
    'TRUNCATE ledger_balances',
    'MERGE INTO ledger_balances b USING (SELECT 1) one ON true WHEN MATCHED THEN UPDATE SET credits = 1',
    'DELETE FROM conversions',
    'TRUNCATE conversions CASCADE',
    'DELETE FROM rewards',
    'TRUNCATE rewards CASCADE',
    'UPDATE transitions SET version = version',
    'DELETE FROM transitions',
    'TRUNCATE transitions',
    'UPDATE reward_revisions SET amount = amount + 1',
    'DELETE FROM reward_revisions',
    'TRUNCATE reward_revisions',
    'UPDATE message_attempts SET status = 200',
    'DELETE FROM message_attempts',
    'TRUNCATE message_attempts',
    'UPDATE sites_versions SET content = content',
    'DELETE FROM sites_versions',
    'TRUNCATE sites_versions',
  ])('cannot %s', async (sql) => {
    expect(await refusalOf(client.query(sql))).toMatchObject({
      code: writer === 'owner' ? REFUSED_BY_TRIGGER : NO_RIGHT,
    });
  });

  it('cannot open an account for nobody, a second one, or one of no asset', async () => {
    const open = (kind: string, member: string, of = assets['points']): Promise<unknown> =>
      client.query('INSERT INTO ledger_accounts (asset, kind, member_id) VALUES ($1, $2, $3)', [
        of,
        kind,
        memberBytes(member),
      ]);
    expect(await refusalOf(open('member', ''))).toMatchObject({ code: CHECK });
    expect(await refusalOf(open('issuance', 'lus'))).toMatchObject({ code: CHECK });
    expect(await refusalOf(open('jackpot', ''))).toMatchObject({ code: CHECK });
    expect(await refusalOf(open('issuance', ''))).toMatchObject({ code: UNIQUE });
    expect(await refusalOf(open('member', 'lus'))).toMatchObject({ code: UNIQUE });
    expect(await refusalOf(open('member', 'new', 999_999))).toMatchObject({ code: FOREIGN_KEY });
  });

  it('does not get around the balances by a trigger or a table of its own', async () => {
    const own = `
      CREATE TEMPORARY TABLE bait (n int);
      CREATE FUNCTION pg_temp.steal() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN UPDATE ledger_transfers SET amount = amount + 1; RETURN NULL; END $$;
      CREATE TRIGGER steal AFTER INSERT ON bait EXECUTE FUNCTION pg_temp.steal();
      INSERT INTO bait VALUES (1);`;
    expect(await refusalOf(client.query(own))).toMatchObject({
      code: writer === 'owner' ? REFUSED_BY_TRIGGER : NO_RIGHT,
    });
  });
});

describe('the application', () => {
  it.each([
    'ALTER TABLE ledger_transfers DISABLE TRIGGER ALL',
    'DROP TABLE ledger_transfers CASCADE',
    'DROP TRIGGER ledger_move_balances ON ledger_transfers',
    'CREATE TABLE mine () INHERITS (ledger_transfers)',
    'CREATE TRIGGER mine AFTER INSERT ON ledger_transfers EXECUTE FUNCTION refuse_change()',
    `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    `SELECT set_config('session_replication_role', 'replica', false)`,
  ])('cannot disarm the ledger: %s', async (sql) => {
    expect(await refusalOf(clients.application.query(sql))).toMatchObject({ code: NO_RIGHT });
  });

  it('cannot hide a table of its own behind the name of the balances', async () => {
    const client = await connect(database.url, 'application');
    try {
      await client.query('CREATE TEMPORARY TABLE ledger_balances (account bigint, debits numeric, credits numeric)');
      await client.query('SET search_path = pg_temp, public');
      await post(client, good());
    } finally {
      await client.end();
    }
    await expectSoundLedger();
  });
});

describe('a session that plays replica, which a superuser may open,', () => {
  it.each([
    'UPDATE ledger_transfers SET amount = 1',
    'DELETE FROM ledger_transfers',
    'TRUNCATE ledger_transfers',
    'TRUNCATE ledger_transfers CASCADE',
    'UPDATE ledger_accounts SET asset = asset',
    'UPDATE ledger_balances SET credits = 0',
    'DELETE FROM ledger_balances',
    'DELETE FROM conversions',
    'TRUNCATE conversions CASCADE',
    'DELETE FROM rewards',
    'TRUNCATE rewards CASCADE',
    'UPDATE transitions SET version = version',
    'DELETE FROM reward_revisions',
    'DELETE FROM message_attempts',
  ])('is refused %s as well', async (sql) => {
    const client = await connect(database.url);
    try {
      const played = await refusalOf(client.query('SET session_replication_role = replica'));
      // An owner who is no superuser may not even play.
      expect(['it was done', { code: NO_RIGHT, constraint: undefined }]).toContainEqual(played);
      expect(await refusalOf(client.query(sql))).toMatchObject({ code: REFUSED_BY_TRIGGER });
    } finally {
      await client.end();
    }
  });

  it('cannot write a reversal that mirrors nothing', async () => {
    const client = await connect(database.url);
    try {
      const granted = await post(client, good());
      await refusalOf(client.query('SET session_replication_role = replica'));
      expect(await refusalOf(post(client, reversalOf(granted, { amount: '1' })))).toMatchObject({ code: FOREIGN_KEY });
    } finally {
      await client.end();
    }
  });

  it('still moves the balances', async () => {
    const client = await connect(database.url);
    try {
      await refusalOf(client.query('SET session_replication_role = replica'));
      await post(client, good());
    } finally {
      await client.end();
    }
    await expectSoundLedger();
  });
});

describe('an account that has lost its balance', () => {
  it('takes no transfer', async () => {
    const client = await connect(database.url);
    try {
      await client.query('BEGIN');
      await client.query('ALTER TABLE ledger_accounts DISABLE TRIGGER ledger_open_balance');
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO ledger_accounts (asset, kind, member_id) VALUES ($1, 'member', id_bytes('unbalanced')) RETURNING id`,
        [assets['points']],
      );
      await client.query('ALTER TABLE ledger_accounts ENABLE ALWAYS TRIGGER ledger_open_balance');
      expect(await refusalOf(post(client, good({ credit_account: rows[0]?.id ?? '' })))).toMatchObject({
        code: WITHOUT_BALANCE,
      });
      await client.query('ROLLBACK');
    } finally {
      await client.end();
    }
    await expectSoundLedger();
  });
});

describe('many batches from several connections at once', () => {
  const MEMBERS = 12;
  const CONNECTIONS = 6;
  const BATCHES = 15;
  const BATCH = 40;

  it('end in balances that are the sums of the transfers, and never wait for each other in a circle', async () => {
    const wallets = await clients.application.query<{ id: string }>(
      `INSERT INTO ledger_accounts (asset, kind, member_id)
       SELECT $1, 'member', id_bytes('crowd ' || n) FROM generate_series(1, $2) n RETURNING id`,
      [assets['points'], MEMBERS],
    );
    const crowd = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect(database.url, 'application')));
    const { rows: posted } = await clients.owner.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM ledger_transfers',
    );
    try {
      await Promise.all(
        crowd.map(async (client, number) => {
          for (let batch = 0; batch < BATCHES; batch++) {
            const grants = Array.from({ length: BATCH }, (_, index) => {
              const wallet = wallets.rows[(index * (number + 1) + batch) % MEMBERS]?.id ?? '';
              return good({ credit_account: wallet, amount: String(1 + ((index * 7) % 50)) });
            });
            const reversals = grants.filter((__, index) => index % 3 === 0).map((grant) => reversalOf(grant));
            const sorted = (some: Transfer[]): Transfer[] => some.sort((a, b) => (a.id < b.id ? -1 : 1));
            await post(client, ...sorted(grants));
            await post(client, ...sorted(reversals));
          }
        }),
      );
    } finally {
      await Promise.all(crowd.map((client) => client.end()));
    }
    const { rows } = await clients.owner.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM ledger_transfers',
    );
    const expected = CONNECTIONS * BATCHES * (BATCH + Math.ceil(BATCH / 3));
    expect((rows[0]?.count ?? 0) - (posted[0]?.count ?? 0)).toBe(expected);
    await expectSoundLedger();
  });
});
