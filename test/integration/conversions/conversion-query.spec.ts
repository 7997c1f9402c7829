import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { ConversionQueryRepository } from '../../../src/conversions/conversion-query.repository.js';
import type { ConversionQuery } from '../../../src/conversions/conversions.dto.js';
import { RewardQueryRepository } from '../../../src/rewards/reward-query.repository.js';
import { UUID } from '../../../src/platform/uuid.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

const CONVERSIONS = 20_000;
const UUID_CLICK = randomUUID();
const UUID_OFFER = randomUUID();

let database: TestDatabase;
let sql: Client;
let plans: Plan[];
/** Rows that were read for the last question, in functions too. */
let read: number;

/** Stands where the repository's connection is: explains what it is asked instead of answering it. */
const explaining = {
  query: async (text: string, values: unknown[]): Promise<unknown[]> => {
    // Until its end a transaction keeps what it counts to itself.
    await sql.query('BEGIN');
    const before = await rowsRead();
    const { rows } = await sql.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values,
    );
    plans.push(...rows.flatMap((row) => row['QUERY PLAN'].map(({ Plan }) => Plan)));
    read = (await rowsRead()) - before;
    await sql.query('COMMIT');
    return [];
  },
} as unknown as DataSource;

const answering = {
  query: async (text: string, values: unknown[]): Promise<unknown[]> => (await sql.query<object>(text, values)).rows,
} as unknown as DataSource;

async function rowsRead(): Promise<number> {
  const { rows } = await sql.query<{ read: number }>(
    'SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_xact_user_tables',
  );
  return rows[0]?.read ?? Infinity;
}

/** Tables that are read whole; a partition in which there is nothing may be. */
function scans({ Plans = [], ...node }: Plan): string[] {
  const rows = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  const own = node['Node Type'] === 'Seq Scan' && rows > 0 ? [node['Relation Name'] ?? ''] : [];
  return [...own, ...Plans.flatMap(scans)];
}

/** Their filters find a megabyte of a table, which is more than a thousand of these rows, and may be wrong now and then. */
function byBlooms({ clickId = '', q = '' }: Partial<ConversionQuery>): boolean {
  return UUID.test(clickId) || UUID.test(q);
}

beforeAll(async () => {
  database = await createTestDatabase();
  sql = await connect(database.url);
  // Of twenty days; one member in 500, one offer in 50, a rare offer, a rare site and a little sandbox.
  await sql.query(
    `WITH given AS (
       SELECT n, (lpad(to_hex(1700000000000 + n + 86400000 * (n * 20 / ${CONVERSIONS + 1})::int8), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid AS id
       FROM generate_series(1, ${CONVERSIONS}) n
     ), made AS (
       INSERT INTO conversions (id, conversion_id, entitlement, version, status, pub_member_id, member_id, site, environment,
                                sites_version, click_id, offer_id, partner_id, first_sent_at_ns, sent_at_ns, callback_id,
                                content_hash, receipt_id, version_receipt_id)
       SELECT id, id_bytes('c-' || n), '', 1, (ARRAY['Success', 'Success', 'Success', 'Pending', 'Rejected'])[1 + n % 5],
              'm-' || n % 500, id_bytes('m-' || n % 500), CASE WHEN n = 7 THEN 'rare' ELSE 'quests' END,
              CASE WHEN n % 5000 = 3 THEN 'sandbox' ELSE 'production' END, 1, 'k-' || n / 2,
              CASE WHEN n = 5 THEN 'o-rare' ELSE 'o-' || n % 50 END, 'p-' || n % 7, 0, 0, 'cb-' || n, '', id, id
       FROM given RETURNING id
     ), received AS (
       INSERT INTO receipts (id, received_at, headers, sha256, size, body, outcome, conversion, callback_id)
       SELECT id, now(), '{}', sha256('x'), 0, '', 'created', id, 'cb-' || n FROM given
     )
     INSERT INTO rewards (id, conversion, conversion_version, revision, state, site, environment, member_id, asset, scale,
                          amount, revenue_asset, revenue_scale, revenue, held_reason, cap_day, change, sites_version, steps)
     SELECT id, id, 1, 1, CASE WHEN n % 4000 = 0 THEN 'held' ELSE 'granted' END, 'quests', 'production', id_bytes('m-' || n % 500),
            'POINTS', 2, 100, 'REVENUE', 6, 0, CASE WHEN n % 4000 = 0 THEN 'contradiction' END, date '2025-05-19' + n * 20 / ${CONVERSIONS + 1}, 'granted', 1, '[]'
     FROM given`,
  );
  // Those whose ids are UUIDs have them elsewhere.
  await sql.query(
    `UPDATE conversions SET click_id = NULL, click_uuid = $1, offer_id = NULL, offer_uuid = $2, callback_id = NULL, callback_uuid = $1
     WHERE conversion_id = id_bytes('c-42')`,
    [UUID_CLICK, UUID_OFFER],
  );
  await sql.query('VACUUM (ANALYZE)');
  // As sessions of the application have it.
  await sql.query('SET enable_seqscan = off');
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

describe('the filters of conversions and rewards', () => {
  const filters: Partial<ConversionQuery>[] = [
    {},
    { site: 'quests' },
    { site: 'rare' },
    { site: 'nowhere' },
    { environment: 'production' },
    { environment: 'sandbox' },
    { site: 'quests', environment: 'sandbox' },
    { status: 'Pending' },
    { memberId: 'm-7' },
    { memberId: 'm-7', site: 'quests' },
    { clickId: 'k-77' },
    { clickId: UUID_CLICK },
    { offerId: UUID_OFFER },
    { q: UUID_CLICK },
    { offerId: 'o-7' },
    { offerId: 'o-rare' },
    { partnerId: 'p-3' },
    { from: '2023-11-18T22:13:20Z', to: '2023-11-18T23:13:20Z' },
    { q: 'c-4711' },
    { q: 'cb-4711' },
    { q: 'm-7' },
    { q: 'o-7', status: 'Success' },
    { q: randomUUID() },
  ];

  it.each(filters.map((filter) => [JSON.stringify(filter), filter] as const))(
    'read no whole table: %s',
    async (_, filter) => {
      plans = [];
      await new ConversionQueryRepository(explaining).page({ limit: 20, ...filter });
      expect(plans).toHaveLength(1);
      expect(plans.flatMap(scans)).toEqual([]);
      expect(read).toBeLessThan(byBlooms(filter) ? (2 * CONVERSIONS) / 3 : CONVERSIONS / 10);
    },
  );

  it.each([{ state: 'held' }, { memberId: 'm-7', site: 'quests' }, {}] as const)(
    'nor do those of rewards: %j',
    async (filter) => {
      plans = [];
      await new RewardQueryRepository(explaining).page({ limit: 20, ...filter });
      expect(plans.flatMap(scans)).toEqual([]);
      expect(read).toBeLessThan(CONVERSIONS / 10);
    },
  );
});

describe('what a member did', () => {
  it('is found whole, of whichever days it is, and newest first', async () => {
    const query = { memberId: 'm-7', limit: 100 };
    const conversions = await new ConversionQueryRepository(answering).page(query);
    const rewards = await new RewardQueryRepository(answering).page(query);
    const numbers = Array.from({ length: CONVERSIONS / 500 }, (_, index) => 7 + 500 * index).reverse();
    expect(conversions.items.map(({ conversionId }) => conversionId)).toEqual(numbers.map((n) => `c-${n}`));
    expect(rewards.items.map(({ conversionId }) => conversionId)).toEqual(numbers.map((n) => `c-${n}`));
    expect(new Set(conversions.items.map(({ createdAt }) => createdAt.slice(0, 10))).size).toBe(20);
  });
});
