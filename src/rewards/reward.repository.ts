import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { idBytes } from '../platform/database/id-bytes.js';
import { runPrepared, sendPrepared, type Prepared, type Sent } from '../platform/database/prepared.js';
import { anyOf, encodeArray, RowSet } from '../platform/database/row-set.js';
import { fromDate, toDate } from '../platform/moment.js';
import { asItCame } from './policy.rules.js';
import type { HeldReason, Reward, RewardChange, RewardState } from './settlement.rules.js';

/** A reward as it stands in the database. */
export interface StoredReward {
  readonly id: string;
  readonly conversion: string;
  readonly conversionVersion: number;
  readonly revision: number;
  readonly reward: Reward;
}

/** One more revision of a reward, ready to be written. */
export interface RewardRevision extends StoredReward {
  readonly change: RewardChange;
  readonly sitesVersion: number;
  readonly steps: readonly string[];
}

/** Names a member's day in which granted points are summed up. */
export interface MemberDay {
  readonly site: string;
  readonly environment: string;
  readonly memberId: string;
  readonly day: string;
}

/** A held reward whose day has come. */
export interface DueReward extends StoredReward {
  /** The conversion's first callback. */
  readonly receiptId: string;
  /** The sites file that priced it. */
  readonly sitesVersion: number;
}

interface RewardRow {
  id: string;
  conversion: string;
  conversion_version: number;
  revision: number;
  state: RewardState;
  site: string;
  environment: string;
  member_id: string;
  asset: string;
  scale: number;
  amount: string;
  revenue_asset: string;
  revenue_scale: number;
  revenue: string;
  held_reason: HeldReason | null;
  release_at: Date | null;
  cap_day: string;
}

const REWARD = `r.id, r.conversion, r.conversion_version, r.revision, r.state, r.site, r.environment, id_text(r.member_id) AS member_id, r.asset,
  r.scale, r.amount, r.revenue_asset, r.revenue_scale, r.revenue, r.held_reason, r.release_at, r.cap_day::text AS cap_day`;

const LOCK: Prepared = {
  name: 'rewards-lock',
  text: `SELECT ${REWARD} FROM rewards r WHERE r.conversion = ${anyOf('uuid', '$1')} ORDER BY r.id FOR UPDATE`,
};

const DAYS = new RowSet<MemberDay>([
  ['site', 'text', ({ site }) => site],
  ['environment', 'text', ({ environment }) => environment],
  ['member', 'bytea', ({ memberId }) => idBytes(memberId)],
  ['day', 'date', ({ day }) => day],
]);
const MEMBER_DAY_UNITS: Prepared = {
  name: 'rewards-member-day-units',
  text: `SELECT (SELECT coalesce(sum(r.amount), 0)::text FROM rewards r
                 WHERE r.site = asked.site AND r.environment = asked.environment AND r.member_id = asked.member
                   AND r.cap_day = asked.day AND (r.state = 'granted' OR r.held_reason = 'hold-days')) AS units
         FROM ${DAYS.from('asked')}`,
};

const REVISIONS = new RowSet<RewardRevision>([
  ['id', 'uuid', ({ id }) => id],
  ['conversion', 'uuid', ({ conversion }) => conversion],
  ['conversion_version', 'int4', ({ conversionVersion }) => conversionVersion],
  ['revision', 'int4', ({ revision }) => revision],
  ['state', 'text', ({ reward }) => reward.state],
  ['site', 'text', ({ reward }) => reward.site],
  ['environment', 'text', ({ reward }) => reward.environment],
  ['member_id', 'bytea', ({ reward }) => idBytes(reward.memberId)],
  ['asset', 'text', ({ reward }) => reward.amount.asset],
  ['scale', 'int4', ({ reward }) => reward.amount.scale],
  ['amount', 'int8', ({ reward }) => reward.amount.units],
  ['revenue_asset', 'text', ({ reward }) => reward.revenue.asset],
  ['revenue_scale', 'int4', ({ reward }) => reward.revenue.scale],
  ['revenue', 'int8', ({ reward }) => reward.revenue.units],
  ['held_reason', 'text', ({ reward }) => reward.heldReason],
  ['release_at', 'timestamptz', ({ reward }) => reward.releaseAtNs && toDate(reward.releaseAtNs)],
  ['cap_day', 'date', ({ reward }) => reward.capDay],
  ['change', 'text', ({ change, reward }) => (change === reward.state ? null : change)],
  ['sites_version', 'int4', ({ sitesVersion }) => sitesVersion],
  ['steps', 'json', ({ steps, reward }) => (areUsual(steps, reward) ? null : JSON.stringify(steps))],
]);
/** Apart from those that were there before: with ON CONFLICT each new row is looked for first, and written in two steps. */
const ADD: Prepared = {
  name: 'rewards-add',
  text: `INSERT INTO rewards (${REVISIONS.names}) SELECT ${REVISIONS.names} FROM ${REVISIONS.from('given')} ORDER BY id`,
};
/** The rows are locked, so the order is nobody's matter. */
const REVISE: Prepared = {
  name: 'rewards-revise',
  text: `UPDATE rewards r SET
           ${REVISIONS.columns
             .map(([name]) => name)
             .filter((name) => name !== 'id' && name !== 'conversion')
             .map((name) => `${name} = given.${name}`)
             .join(', ')}, updated_at = now()
         FROM ${REVISIONS.from('given')} WHERE r.id = given.id`,
};

const TOUCHED = new RowSet<StoredReward>([
  ['id', 'uuid', ({ id }) => id],
  ['version', 'int4', ({ conversionVersion }) => conversionVersion],
  ['day', 'date', ({ reward }) => reward.capDay],
]);
const TOUCH: Prepared = {
  name: 'rewards-touch',
  text: `UPDATE rewards r SET conversion_version = given.version, cap_day = given.day
         FROM ${TOUCHED.from('given')} WHERE r.id = given.id`,
};

@Injectable()
export class RewardRepository {
  /** Reads and locks the rewards of these conversions. */
  async lock(tx: EntityManager, conversions: readonly string[]): Promise<StoredReward[]> {
    return (await runPrepared<RewardRow>(tx, LOCK, [encodeArray('uuid', conversions)])).map(toStored);
  }

  async lockDue(tx: EntityManager, now: Date, limit: number): Promise<DueReward[]> {
    const rows = await tx.query<(RewardRow & Pick<DueReward, 'receiptId' | 'sitesVersion'>)[]>(
      `SELECT ${REWARD}, c.receipt_id AS "receiptId", r.sites_version AS "sitesVersion"
       FROM rewards r
       JOIN conversions c ON c.id = r.conversion
       WHERE r.release_at <= $1 ORDER BY r.release_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED`,
      [now, limit],
    );
    return rows.map((row) => ({ ...toStored(row), receiptId: row.receiptId, sitesVersion: row.sitesVersion }));
  }

  /** Units granted, or held only until a day comes, of each member's day. */
  async memberDayUnits(tx: EntityManager, days: readonly MemberDay[]): Promise<readonly bigint[]> {
    if (days.length === 0) return [];
    const rows = await runPrepared<{ units: string }>(tx, MEMBER_DAY_UNITS, DAYS.parameters(days));
    return rows.map((row) => BigInt(row.units));
  }

  /**
   * Sends new revisions, of rewards that are new or locked. PostgreSQL moves those that stood there into the history. A first
   * revision of a reward that is there, or of a second one for its conversion, fails.
   */
  async sendRevisions(tx: EntityManager, revisions: readonly RewardRevision[]): Promise<Sent[]> {
    const added = revisions.filter(({ revision }) => revision === 1);
    const revised = revisions.filter(({ revision }) => revision > 1);
    const sent: Sent[] = [];
    if (added.length > 0) sent.push(await sendPrepared(tx, ADD, REVISIONS.parameters(added)));
    if (revised.length > 0) sent.push(await sendPrepared(tx, REVISE, REVISIONS.parameters(revised)));
    return sent;
  }

  /**
   * Sends that a reward was settled for a conversion's newer version although nothing changed that anybody is told of.
   * The day in which it counts may have.
   */
  async sendTouched(tx: EntityManager, rewards: readonly StoredReward[]): Promise<Sent[]> {
    return rewards.length > 0 ? [await sendPrepared(tx, TOUCH, TOUCHED.parameters(rewards))] : [];
  }
}

/** Whether the amount says it all, as it does for most rewards (migration 0260). */
function areUsual(steps: readonly string[], { amount }: Reward): boolean {
  return steps.length === 1 && steps[0] === asItCame(amount);
}

function toStored(row: RewardRow): StoredReward {
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
