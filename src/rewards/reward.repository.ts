import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { fromDate, toDate } from '../platform/moment.js';
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

/** What a released reward's event repeats of its conversion. */
export interface ConversionNames {
  readonly conversionId: string;
  readonly offerEventId: string | null;
  readonly eventId: string | null;
  readonly offerId: string | null;
  readonly offerName: string | null;
  readonly clickId: string | null;
  readonly receiptId: string;
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

const REWARD = `r.id, r.conversion, r.conversion_version, r.revision, r.state, r.site, r.environment, r.member_id, r.asset,
  r.scale, r.amount, r.revenue_asset, r.revenue_scale, r.revenue, r.held_reason, r.release_at, r.cap_day::text AS cap_day`;

@Injectable()
export class RewardRepository {
  /** Reads and locks the rewards of these conversions. */
  async lock(tx: EntityManager, conversions: readonly string[]): Promise<StoredReward[]> {
    const rows = await tx.query<RewardRow[]>(
      `SELECT ${REWARD} FROM rewards r WHERE r.conversion = ANY($1) ORDER BY r.id FOR UPDATE`,
      [conversions],
    );
    return rows.map(toStored);
  }

  /** Held rewards whose day has come, with the names of their conversions and the sites file that priced them. */
  async lockDue(tx: EntityManager, now: Date, limit: number): Promise<(StoredReward & { names: ConversionNames })[]> {
    const rows = await tx.query<(RewardRow & { names: ConversionNames })[]>(
      `SELECT ${REWARD}, json_build_object(
                'conversionId', c.conversion_id, 'offerEventId', c.offer_event_id, 'eventId', c.event_id,
                'offerId', c.offer_id, 'offerName', c.offer_name, 'clickId', c.click_id, 'receiptId', c.receipt_id,
                'sitesVersion', v.sites_version) AS names
       FROM rewards r
       JOIN conversions c ON c.id = r.conversion
       JOIN reward_revisions v ON v.reward = r.id AND v.revision = r.revision
       WHERE r.release_at <= $1 ORDER BY r.release_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED`,
      [now, limit],
    );
    return rows.map((row) => ({ ...toStored(row), names: row.names }));
  }

  /** Units granted, or held only until a day comes, of each member's day. */
  async memberDayUnits(tx: EntityManager, days: readonly MemberDay[]): Promise<readonly bigint[]> {
    if (days.length === 0) return [];
    const rows = await tx.query<{ units: string }[]>(
      `SELECT coalesce(sum(r.amount), 0)::text AS units
       FROM unnest($1::text[], $2::text[], $3::text[], $4::date[]) WITH ORDINALITY AS asked (site, environment, member, day, n)
       LEFT JOIN rewards r ON r.site = asked.site AND r.environment = asked.environment AND r.member_id = asked.member
         AND r.cap_day = asked.day AND (r.state = 'granted' OR r.held_reason = 'hold-days')
       GROUP BY n ORDER BY n`,
      [
        days.map(({ site }) => site),
        days.map(({ environment }) => environment),
        days.map(({ memberId }) => memberId),
        days.map(({ day }) => day),
      ],
    );
    return rows.map((row) => BigInt(row.units));
  }

  /** Writes new revisions: the reward as it stands, and the revision for ever. */
  async write(tx: EntityManager, revisions: readonly RewardRevision[]): Promise<void> {
    if (revisions.length === 0) return;
    const of = <T>(pick: (revision: RewardRevision) => T): T[] => revisions.map(pick);
    await tx.query(
      `WITH given AS (
         SELECT * FROM unnest(
           $1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
           $10::int[], $11::bigint[], $12::text[], $13::int[], $14::bigint[], $15::text[], $16::timestamptz[],
           $17::date[], $18::text[], $19::int[], $20::json[])
         AS given (id, conversion, conversion_version, revision, state, site, environment, member_id, asset, scale,
                   amount, revenue_asset, revenue_scale, revenue, held_reason, release_at, cap_day, change,
                   sites_version, steps)
       ), standing AS (
         INSERT INTO rewards (id, conversion, conversion_version, revision, state, site, environment, member_id, asset,
                              scale, amount, revenue_asset, revenue_scale, revenue, held_reason, release_at, cap_day)
         SELECT id, conversion, conversion_version, revision, state, site, environment, member_id, asset, scale,
                amount, revenue_asset, revenue_scale, revenue, held_reason, release_at, cap_day
         FROM given ORDER BY id
         ON CONFLICT (id) DO UPDATE SET
           conversion_version = excluded.conversion_version, revision = excluded.revision, state = excluded.state,
           site = excluded.site, environment = excluded.environment, member_id = excluded.member_id,
           asset = excluded.asset, scale = excluded.scale, amount = excluded.amount,
           revenue_asset = excluded.revenue_asset, revenue_scale = excluded.revenue_scale, revenue = excluded.revenue,
           held_reason = excluded.held_reason, release_at = excluded.release_at, cap_day = excluded.cap_day,
           updated_at = now()
       )
       INSERT INTO reward_revisions (reward, revision, conversion_version, change, state, site, environment, member_id,
                                     asset, scale, amount, revenue, held_reason, sites_version, steps)
       SELECT id, revision, conversion_version, change, state, site, environment, member_id, asset, scale, amount,
              revenue, held_reason, sites_version, steps
       FROM given`,
      [
        of(({ id }) => id),
        of(({ conversion }) => conversion),
        of(({ conversionVersion }) => conversionVersion),
        of(({ revision }) => revision),
        of(({ reward }) => reward.state),
        of(({ reward }) => reward.site),
        of(({ reward }) => reward.environment),
        of(({ reward }) => reward.memberId),
        of(({ reward }) => reward.amount.asset),
        of(({ reward }) => reward.amount.scale),
        of(({ reward }) => reward.amount.units.toString()),
        of(({ reward }) => reward.revenue.asset),
        of(({ reward }) => reward.revenue.scale),
        of(({ reward }) => reward.revenue.units.toString()),
        of(({ reward }) => reward.heldReason),
        of(({ reward }) => reward.releaseAtNs && toDate(reward.releaseAtNs)),
        of(({ reward }) => reward.capDay),
        of(({ change }) => change),
        of(({ sitesVersion }) => sitesVersion),
        of(({ steps }) => JSON.stringify(steps)),
      ],
    );
  }

  /**
   * Notes that a reward was settled for a conversion's newer version although nothing changed that anybody is told of.
   * The day in which it counts may have.
   */
  async touch(tx: EntityManager, rewards: readonly StoredReward[]): Promise<void> {
    if (rewards.length === 0) return;
    await tx.query(
      `UPDATE rewards r SET conversion_version = given.version, cap_day = given.day
       FROM unnest($1::uuid[], $2::int[], $3::date[]) AS given (id, version, day) WHERE r.id = given.id`,
      [
        rewards.map(({ id }) => id),
        rewards.map(({ conversionVersion }) => conversionVersion),
        rewards.map(({ reward }) => reward.capDay),
      ],
    );
  }
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
