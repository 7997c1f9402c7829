import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { ConversionQueryRepository } from '../../../src/conversions/conversion-query.repository.js';
import type { ConversionQuery } from '../../../src/conversions/conversions.dto.js';
import { RewardQueryRepository } from '../../../src/rewards/reward-query.repository.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

const CONVERSIONS = 20_000;
const UUID_CLICK = randomUUID();
const UUID_OFFER = randomUUID();

let database: TestDatabase;
let sql: Client;
let plans: Plan[];
/** Stands where the repository's connection is: explains what it is asked instead of answering it. */
const explaining = {
  query: async (text: string, values: unknown[]): Promise<unknown[]> => {
    const { rows } = await sql.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values,
    );
    plans.push(...rows.flatMap((row) => row['QUERY PLAN'].map(({ Plan }) => Plan)));
    return [];
  },
} as unknown as DataSource;

/** How many rows a plan has looked at. */
function touched({ Plans = [], ...node }: Plan): number {
  const own = node['Relation Name']
    ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
    : 0;
  return own + Plans.reduce((sum, plan) => sum + touched(plan), 0);
}

/** Tables that are read whole; a partition in which there is nothing may be. */
function scans({ Plans = [], ...node }: Plan): string[] {
  const rows = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  const own = node['Node Type'] === 'Seq Scan' && rows > 0 ? [node['Relation Name'] ?? ''] : [];
  return [...own, ...Plans.flatMap(scans)];
}

beforeAll(async () => {
  database = await createTestDatabase();
  sql = await connect(database.url);
  // One member in 500, one offer in 50, a rare offer, a rare site and a little sandbox.
  await sql.query(
    `WITH given AS (
       SELECT n, (lpad(to_hex(1700000000000 + n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid AS id
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
            'POINTS', 2, 100, 'REVENUE', 6, 0, CASE WHEN n % 4000 = 0 THEN 'contradiction' END, '2025-05-19', 'granted', 1, '[]'
     FROM given`,
  );
  // Those whose ids are UUIDs have them elsewhere.
  await sql.query(
    `UPDATE conversions SET click_id = NULL, click_uuid = $1, offer_id = NULL, offer_uuid = $2, callback_id = NULL, callback_uuid = $1
     WHERE conversion_id = id_bytes('c-42')`,
    [UUID_CLICK, UUID_OFFER],
  );
  await sql.query('ANALYZE');
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
    { from: '2023-11-14T22:13:25Z', to: '2023-11-14T22:13:26Z' },
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
      expect(plans.map(touched).reduce((a, b) => a + b, 0)).toBeLessThan(CONVERSIONS / 10);
    },
  );

  it.each([{ state: 'held' }, { memberId: 'm-7', site: 'quests' }, {}] as const)(
    'nor do those of rewards: %j',
    async (filter) => {
      plans = [];
      await new RewardQueryRepository(explaining).page({ limit: 20, ...filter });
      expect(plans.flatMap(scans)).toEqual([]);
      expect(plans.map(touched).reduce((a, b) => a + b, 0)).toBeLessThan(CONVERSIONS / 10);
    },
  );
});
