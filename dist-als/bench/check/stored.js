const CONVERSIONS_IN_SLICE = 20_000;
const HEX = '0123456789abcdef';
/** Every id is in exactly one of them. The load's ids begin with random hexadecimal digits. */
export function slicesOf(conversions) {
    const digits = Math.max(0, Math.ceil(Math.log(conversions / CONVERSIONS_IN_SLICE) / Math.log(HEX.length)));
    let bounds = [''];
    for (let digit = 0; digit < digits; digit++)
        bounds = bounds.flatMap((bound) => [...HEX].map((hex) => bound + hex));
    bounds[0] = '';
    return bounds.map((from, index) => ({ from, to: bounds[index + 1] ?? null }));
}
/** Everything. */
export const BEGINNING = {
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
export async function sinceNow(client, account) {
    const { rows } = await client.query(`SELECT lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || repeat('0', 20) AS id,
            epoch, pg_snapshot_xmin(pg_current_snapshot())::text AS xid FROM event_log_epoch`);
    const [now] = rows;
    if (!now)
        throw new Error('the event log has no epoch');
    return { ...now, account, balances: await balances(client, account) };
}
const IN_SLICE = `c.conversion_id >= $1 AND ($2::text IS NULL OR c.conversion_id < $2) AND c.id >= $3::uuid`;
const ACCOUNT_NAME = `asset.site || '/' || asset.environment || '/' || asset.code || '/' || account.kind ||
  CASE WHEN account.kind = 'member' THEN ':' || account.member_id ELSE '' END`;
export async function receiptsIn(client, { from, to }, since) {
    const { rows } = await client.query(`SELECT r.body_encoding AS encoding, r.body AS bytes, c.conversion_id AS "conversionId"
     FROM conversions c JOIN receipts r ON r.conversion = c.id WHERE ${IN_SLICE}`, [from, to, since.id]);
    return rows.map(({ encoding, bytes, conversionId }) => ({ body: { encoding, bytes }, conversionId }));
}
export async function conversionsIn(client, { from, to }, since) {
    const { rows } = await client.query(`WITH asked AS MATERIALIZED (
       SELECT c.*, r.id AS reward_id, r.state AS reward_state
       FROM conversions c LEFT JOIN rewards r ON r.conversion = c.id WHERE ${IN_SLICE}
     ), nets AS (
       SELECT asked.id, ${ACCOUNT_NAME} AS account, sum(side.amount) / 10::numeric ^ max(asset.scale) AS net
       FROM asked
       JOIN ledger_transfers t ON t.source = asked.reward_id
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
     SELECT conversion_id AS "conversionId", entitlement, version, 1 + coalesce(transitions, 0) AS transitions, status, site,
            environment, member_id AS "memberId", sent_at_ns AS "sentAtNs", reward_points AS "rewardPoints", revenue,
            reward_state AS "rewardState", nets AS booked
     FROM asked LEFT JOIN booked USING (id) LEFT JOIN counted USING (id)`, [from, to, since.id]);
    return rows;
}
/** What stands on every account from a number on, as a decimal. */
export async function balances(client, account) {
    const { rows } = await client.query(`SELECT ${ACCOUNT_NAME} AS name, (balance.credits - balance.debits) / 10::numeric ^ asset.scale AS amount
     FROM ledger_balances balance
     JOIN ledger_accounts account ON account.id = balance.account JOIN ledger_assets asset ON asset.id = account.asset
     WHERE balance.account >= $1`, [account]);
    return new Map(rows.map(({ name, amount }) => [name, amount]));
}
export async function totals(client, since) {
    const { rows } = await client.query(`WITH revised AS (
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
             WHERE (epoch, xid) >= ($2::int, $3::xid8) AND type = 'conversion.changed.v1') AS "conversionEvents",
            (SELECT count(*)::int FROM consumer_failures) AS failures,
            (SELECT count(*)::int FROM (
               SELECT FROM ledger_balances b JOIN ledger_accounts a ON a.id = b.account
               GROUP BY a.asset HAVING sum(b.debits) <> sum(b.credits)) wrong) AS unbalanced,
            missing AS "messagesMissing", extra AS "messagesTooMany"
     FROM messages_of`, [since.id, since.epoch, since.xid]);
    return rows[0];
}
//# sourceMappingURL=stored.js.map