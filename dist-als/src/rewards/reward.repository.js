var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Injectable } from '@nestjs/common';
import { runPrepared } from '../platform/database/prepared.js';
import { encodeArray, RowSet } from '../platform/database/row-set.js';
import { fromDate, toDate } from '../platform/moment.js';
const REWARD = `r.id, r.conversion, r.conversion_version, r.revision, r.state, r.site, r.environment, r.member_id, r.asset,
  r.scale, r.amount, r.revenue_asset, r.revenue_scale, r.revenue, r.held_reason, r.release_at, r.cap_day::text AS cap_day`;
const LOCK = {
    name: 'rewards-lock',
    text: `SELECT ${REWARD} FROM rewards r WHERE r.conversion = ANY($1::uuid[]) ORDER BY r.id FOR UPDATE`,
};
const DAYS = new RowSet([
    ['site', 'text', ({ site }) => site],
    ['environment', 'text', ({ environment }) => environment],
    ['member', 'text', ({ memberId }) => memberId],
    ['day', 'date', ({ day }) => day],
]);
const MEMBER_DAY_UNITS = {
    name: 'rewards-member-day-units',
    text: `SELECT (SELECT coalesce(sum(r.amount), 0)::text FROM rewards r
                 WHERE r.site = asked.site AND r.environment = asked.environment AND r.member_id = asked.member
                   AND r.cap_day = asked.day AND (r.state = 'granted' OR r.held_reason = 'hold-days')) AS units
         FROM ${DAYS.from('asked')}`,
};
const REVISIONS = new RowSet([
    ['id', 'uuid', ({ id }) => id],
    ['conversion', 'uuid', ({ conversion }) => conversion],
    ['conversion_version', 'int4', ({ conversionVersion }) => conversionVersion],
    ['revision', 'int4', ({ revision }) => revision],
    ['state', 'text', ({ reward }) => reward.state],
    ['site', 'text', ({ reward }) => reward.site],
    ['environment', 'text', ({ reward }) => reward.environment],
    ['member_id', 'text', ({ reward }) => reward.memberId],
    ['asset', 'text', ({ reward }) => reward.amount.asset],
    ['scale', 'int4', ({ reward }) => reward.amount.scale],
    ['amount', 'int8', ({ reward }) => reward.amount.units],
    ['revenue_asset', 'text', ({ reward }) => reward.revenue.asset],
    ['revenue_scale', 'int4', ({ reward }) => reward.revenue.scale],
    ['revenue', 'int8', ({ reward }) => reward.revenue.units],
    ['held_reason', 'text', ({ reward }) => reward.heldReason],
    ['release_at', 'timestamptz', ({ reward }) => reward.releaseAtNs && toDate(reward.releaseAtNs)],
    ['cap_day', 'date', ({ reward }) => reward.capDay],
    ['change', 'text', ({ change }) => change],
    ['sites_version', 'int4', ({ sitesVersion }) => sitesVersion],
    ['steps', 'json', ({ steps }) => JSON.stringify(steps)],
]);
const WRITE = {
    name: 'rewards-write',
    text: `INSERT INTO rewards (${REVISIONS.names})
         SELECT ${REVISIONS.names} FROM ${REVISIONS.from('given')} ORDER BY id
         ON CONFLICT (id) DO UPDATE SET
           ${REVISIONS.columns
        .map(([name]) => name)
        .filter((name) => name !== 'id' && name !== 'conversion')
        .map((name) => `${name} = excluded.${name}`)
        .join(', ')}, updated_at = now()`,
};
const TOUCHED = new RowSet([
    ['id', 'uuid', ({ id }) => id],
    ['version', 'int4', ({ conversionVersion }) => conversionVersion],
    ['day', 'date', ({ reward }) => reward.capDay],
]);
const TOUCH = {
    name: 'rewards-touch',
    text: `UPDATE rewards r SET conversion_version = given.version, cap_day = given.day
         FROM ${TOUCHED.from('given')} WHERE r.id = given.id`,
};
let RewardRepository = class RewardRepository {
    /** Reads and locks the rewards of these conversions. */
    async lock(tx, conversions) {
        return (await runPrepared(tx, LOCK, [encodeArray('uuid', conversions)])).map(toStored);
    }
    /** Held rewards whose day has come, with the names of their conversions and the sites file that priced them. */
    async lockDue(tx, now, limit) {
        const rows = await tx.query(`SELECT ${REWARD}, json_build_object(
                'conversionId', c.conversion_id, 'offerEventId', c.offer_event_id, 'eventId', c.event_id,
                'offerId', c.offer_id, 'offerName', c.offer_name, 'clickId', c.click_id, 'receiptId', c.receipt_id,
                'sitesVersion', r.sites_version) AS names
       FROM rewards r
       JOIN conversions c ON c.id = r.conversion
       WHERE r.release_at <= $1 ORDER BY r.release_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED`, [now, limit]);
        return rows.map((row) => ({ ...toStored(row), names: row.names }));
    }
    /** Units granted, or held only until a day comes, of each member's day. */
    async memberDayUnits(tx, days) {
        if (days.length === 0)
            return [];
        const rows = await runPrepared(tx, MEMBER_DAY_UNITS, DAYS.parameters(days));
        return rows.map((row) => BigInt(row.units));
    }
    /** Writes new revisions. PostgreSQL moves those that stood there into the history. */
    async write(tx, revisions) {
        if (revisions.length > 0)
            await runPrepared(tx, WRITE, REVISIONS.parameters(revisions));
    }
    /**
     * Notes that a reward was settled for a conversion's newer version although nothing changed that anybody is told of.
     * The day in which it counts may have.
     */
    async touch(tx, rewards) {
        if (rewards.length > 0)
            await runPrepared(tx, TOUCH, TOUCHED.parameters(rewards));
    }
};
RewardRepository = __decorate([
    Injectable()
], RewardRepository);
export { RewardRepository };
function toStored(row) {
    return {
        id: row.id,
        conversion: row.conversion,
        conversionVersion: row.conversion_version,
        revision: row.revision,
        reward: {
            state: row.state,
            site: row.site,
            environment: row.environment,
            memberId: row.member_id,
            amount: { asset: row.asset, scale: row.scale, units: BigInt(row.amount) },
            revenue: { asset: row.revenue_asset, scale: row.revenue_scale, units: BigInt(row.revenue) },
            heldReason: row.held_reason,
            releaseAtNs: row.release_at && fromDate(row.release_at),
            capDay: row.cap_day,
        },
    };
}
//# sourceMappingURL=reward.repository.js.map