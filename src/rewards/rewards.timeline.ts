import { DataSource } from 'typeorm';
import { utc } from '../platform/database/sql-moment.js';
import { formatUnits } from '../platform/decimal.js';
import { TellsTimeline, type ConversionEntry, type TimelineSource } from '../platform/timeline/timeline.js';
import { asItCame } from './policy.rules.js';
import type { RewardChange, RewardState } from './settlement.rules.js';

interface RevisionRow extends ConversionEntry {
  readonly state: RewardState;
  readonly amount: string;
  readonly scale: number;
  readonly change: RewardChange | null;
  readonly steps: readonly string[] | null;
}

/** Tells of every revision of a conversion's reward, and how its price came about. */
@TellsTimeline()
export class RewardsTimeline implements TimelineSource {
  constructor(private readonly dataSource: DataSource) {}

  async entriesOf(conversions: readonly string[]): Promise<ConversionEntry[]> {
    const rows = await this.dataSource.query<RevisionRow[]>(
      `SELECT v.conversion, ${utc('v.at')} AS at, 'reward' AS kind, v.reward AS "rewardId", v.revision, v.change,
              v.state, v.amount, v.asset, v.scale, id_text(v.member_id) AS "memberId", v.site, v.environment, v.held_reason AS "heldReason",
              v.sites_version AS "sitesVersion", v.steps
       FROM (
         SELECT r.conversion, v.reward, v.revision, v.change, v.state, v.amount, v.asset, v.scale, v.member_id, v.site,
                v.environment, v.held_reason, v.sites_version, v.steps, v.at
         FROM rewards r JOIN reward_revisions v ON v.reward = r.id WHERE r.conversion = ANY($1)
         UNION ALL
         SELECT conversion, id, revision, change, state, amount, asset, scale, member_id, site, environment,
                held_reason, sites_version, steps, updated_at
         FROM rewards WHERE conversion = ANY($1)
       ) v
       ORDER BY v.reward, v.revision`,
      [conversions],
    );
    return rows.map(({ scale, ...row }) => {
      const units = BigInt(row.amount);
      return {
        ...row,
        change: row.change ?? row.state,
        amount: formatUnits(units, scale),
        steps: row.steps ?? [asItCame({ units, scale })],
      };
    });
  }
}
