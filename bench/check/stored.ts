import type { Client } from 'pg';
import { STORED_BODY, type StoredBody } from './stored-body.js';

/** What the database holds, read by SQL of the bench's own: the verdict shares no query with what it judges. */

/**
 * Conversions whose ids begin alike are compared together, so that a verdict takes little memory at any size. Bounds are
 * ids as they are stored, for which there is an index.
 */
export interface Slice {
  readonly from: Buffer;
  /** Null: to the end. */
  readonly to: Buffer | null;
}

const CONVERSIONS_IN_SLICE = 20_000;
const HEX = '0123456789abcdef';

/** Every id is in exactly one of them. The load's ids begin with random hexadecimal digits. */
export function slicesOf(conversions: number): Slice[] {
  const digits = Math.max(0, Math.ceil(Math.log(conversions / CONVERSIONS_IN_SLICE) / Math.log(HEX.length)));
  let prefixes = [''];
  for (let digit = 0; digit < digits; digit++)
    prefixes = prefixes.flatMap((begun) => [...HEX].map((hex) => begun + hex));
  // Ids that are no UUIDs come before all that are: they are in the first.
  const bounds = prefixes.map((prefix, index) => (index === 0 ? Buffer.alloc(0) : uuidsFrom(prefix)));
  return bounds.map((from, index) => ({ from, to: bounds[index + 1] ?? null }));
}

/** The first of the stored ids that are UUIDs and begin so, or come after those that do. */
function uuidsFrom(prefix: string): Buffer {
  return Buffer.from(`01${prefix.length % 2 === 0 ? prefix : `${prefix}0`}`, 'hex');
}

export interface StoredReceipt {
  readonly body: StoredBody;
  /** Of the conversion that it is kept with. */
  readonly conversionId: string;
}

export interface StoredConversion {
  readonly conversionId: string;
  readonly entitlement: string;
  readonly version: number;
  /** The newest one, and those that it took the place of. */
  readonly transitions: number;
  readonly status: string;
  readonly site: string | null;
  readonly environment: string | null;
  readonly memberId: string;
  readonly sentAtNs: string;
  readonly rewardPoints: string | null;
  readonly revenue: string | null;
  /** Null while it has no reward. */
  readonly rewardState: string | null;
  /** What its reward's transfers come to, account by account: name and amount; null for nothing. */
  readonly booked: Readonly<Record<string, string>> | null;
}

/** Where a verdict begins. What was there before is taken as it is. */
export interface Since {
  /** Of version 7, so what was made later has a larger one. */
  readonly id: string;
  readonly epoch: number;
  readonly xid: string;
  /** The accounts from this number on are looked at. */
  readonly account: string;
  /** What stood on them, by name. */
  readonly balances: ReadonlyMap<string, string>;
}

/** Everything. */
export const BEGINNING: Since = {
  id: '00000000-0000-0000-0000-000000000000',
  epoch: 0,
  xid: '0',
  account: '0',
  balances: new Map(),
};

/**
 * What is there from now on. Nobody may write at this moment.
 *
 * @param account the first of the accounts that the load will reach
 */
export async function sinceNow(client: Client, account: string): Promise<Since> {
  const { rows } = await client.query<Pick<Since, 'id' | 'epoch' | 'xid'>>(
    `SELECT lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || repeat('0', 20) AS id,
            epoch, pg_snapshot_xmin(pg_current_snapshot())::text AS xid FROM event_log_epoch`,
  );
  const [now] = rows;
  if (!now) throw new Error('the event log has no epoch');
  return { ...now, account, balances: await balances(client, account) };
}

const IN_SLICE = `c.conversion_id >= $1::bytea AND ($2::bytea IS NULL OR c.conversion_id < $2) AND c.id >= $3::uuid`;
const ACCOUNT_NAME = `asset.site || '/' || asset.environment || '/' || asset.code || '/' || account.kind ||
  CASE WHEN account.kind = 'member' THEN ':' || id_text(account.member_id) ELSE '' END`;

export async function receiptsIn(client: Client, { from, to }: Slice, since: Since): Promise<StoredReceipt[]> {
  const { rows } = await client.query<StoredBody & { conversionId: string }>(
    `WITH asked AS MATERIALIZED (
       SELECT c.id, id_text(c.conversion_id) AS conversion_id, coalesce(t.receipt_id, c.version_receipt_id, c.receipt_id) AS first
       FROM conversions c LEFT JOIN transitions t ON t.conversion = c.id AND t.version = 1 WHERE ${IN_SLICE}
     )
     SELECT ${STORED_BODY}, asked.conversion_id AS "conversionId"
     FROM asked JOIN receipts r ON r.id = asked.first AND coalesce(r.outcome, 'created') = 'created'
     UNION ALL
     SELECT ${STORED_BODY}, asked.conversion_id
     FROM asked JOIN receipts r ON r.conversion = asked.id AND r.outcome <> 'created'`,
    [from, to, since.id],
  );
  return rows.map(({ conversionId, ...body }) => ({ body, conversionId }));
}

export async function conversionsIn(client: Client, { from, to }: Slice, since: Since): Promise<StoredConversion[]> {
  const { rows } = await client.query<StoredConversion>(
    `WITH asked AS MATERIALIZED (
       SELECT c.*, r.id AS reward_id, r.state AS reward_state
       FROM conversions c LEFT JOIN rewards r ON r.conversion = c.id WHERE ${IN_SLICE}
     ), nets AS (
       SELECT asked.id, ${ACCOUNT_NAME} AS account, sum(side.amount) / 10::numeric ^ max(asset.scale) AS net
       FROM asked
       JOIN ledger_transfers granted ON granted.source = asked.reward_id AND granted.revision IS NOT NULL
       CROSS JOIN LATERAL (
         SELECT granted.* UNION ALL SELECT * FROM ledger_transfers WHERE reverses = granted.id
       ) t
       CROSS JOIN LATERAL (VALUES (t.debit_account, -t.amount), (t.credit_account, t.amount)) side (id, amount)
       JOIN ledger_accounts account ON account.id = side.id
       JOIN ledger_assets asset ON asset.id = account.asset
       GROUP BY 1, 2 HAVING sum(side.amount) <> 0
     ), booked AS (
       SELECT id, json_object_agg(account, net::text) AS nets FROM nets GROUP BY id
     ), counted AS (
       SELECT t.conversion AS id, count(*)::int AS transitions
       FROM transitions t JOIN asked ON asked.id = t.conversion GROUP BY 1
     )
     SELECT id_text(conversion_id) AS "conversionId", entitlement, version, 1 + coalesce(transitions, 0) AS transitions, status, site,
            environment, id_text(member_id) AS "memberId", sent_at_ns AS "sentAtNs", reward_points AS "rewardPoints", revenue,
            reward_state AS "rewardState", nets AS booked
     FROM asked LEFT JOIN booked USING (id) LEFT JOIN counted USING (id)`,
    [from, to, since.id],
  );
  return rows;
}

/** What stands on every account from a number on, as a decimal. */
export async function balances(client: Client, account: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; amount: string }>(
    `SELECT ${ACCOUNT_NAME} AS name, (balance.credits - balance.debits) / 10::numeric ^ asset.scale AS amount
     FROM ledger_balances balance
     JOIN ledger_accounts account ON account.id = balance.account JOIN ledger_assets asset ON asset.id = account.asset
     WHERE balance.account >= $1`,
    [account],
  );
  return new Map(rows.map(({ name, amount }) => [name, amount]));
}

/** Counts that must hold for all that is there since then, and for the database as a whole. */
export interface Totals {
  readonly receipts: number;
  readonly quarantined: number;
  readonly conversions: number;
  readonly transitions: number;
  readonly conversionEvents: number;
  readonly failures: number;
  /** Assets whose debits and credits differ. */
  readonly unbalanced: number;
  /** Revisions that an endpoint must hear of and has no message, and the other way round. */
  readonly messagesMissing: number;
  readonly messagesTooMany: number;
}

export async function totals(client: Client, since: Since): Promise<Totals> {
  const { rows } = await client.query<Totals>(
    `WITH revised AS (
       SELECT reward, revision, state, lag(state) OVER (PARTITION BY reward ORDER BY revision) AS before
       FROM (
         SELECT reward, revision, state FROM reward_revisions WHERE reward >= $1
         UNION ALL SELECT id, revision, state FROM rewards WHERE id >= $1
       ) all_revisions
     ), told AS (
       SELECT reward AS subject, revision FROM revised
       WHERE (state = 'granted') <> (coalesce(before, '') = 'granted')
     ), messages_of AS (
       SELECT count(*) FILTER (WHERE m.id IS NULL)::int AS missing, count(*) FILTER (WHERE told.subject IS NULL)::int AS extra
       FROM told FULL JOIN (SELECT * FROM messages WHERE subject >= $1) m ON m.subject = told.subject AND m.revision = told.revision
     )
     SELECT (SELECT count(*)::int FROM receipts WHERE id >= $1) AS receipts,
            (SELECT count(*)::int FROM receipts WHERE id >= $1 AND conversion IS NULL) AS quarantined,
            (SELECT count(*)::int FROM conversions WHERE id >= $1) AS conversions,
            (SELECT count(*)::int FROM transitions WHERE conversion >= $1)
              + (SELECT count(*)::int FROM conversions WHERE id >= $1) AS transitions,
            (SELECT count(*)::int FROM events
             WHERE (epoch, xid) >= ($2::int, $3::xid8) AND type = 'c') AS "conversionEvents",
            (SELECT count(*)::int FROM consumer_failures) AS failures,
            (SELECT count(*)::int FROM (
               SELECT FROM ledger_balances b JOIN ledger_accounts a ON a.id = b.account
               GROUP BY a.asset HAVING sum(b.debits) <> sum(b.credits)) wrong) AS unbalanced,
            missing AS "messagesMissing", extra AS "messagesTooMany"
     FROM messages_of`,
    [since.id, since.epoch, since.xid],
  );
  return rows[0] as Totals;
}
