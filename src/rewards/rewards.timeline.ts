import { DataSource } from 'typeorm';
import { utc } from '../platform/database/sql-moment.js';
import { formatUnits } from '../platform/decimal.js';
import { TellsTimeline, type ConversionEntry, type TimelineSource } from '../platform/timeline/timeline.js';

interface RevisionRow extends ConversionEntry {
  readonly amount: string;
  readonly scale: number;
}

/** Tells of every revision of a conversion's reward, and how its price came about. */
@TellsTimeline()
export class RewardsTimeline implements TimelineSource {
  constructor(private readonly dataSource: DataSource) {}

  async entriesOf(conversions: readonly string[]): Promise<ConversionEntry[]> {
    const rows = await this.dataSource.query<RevisionRow[]>(
      `SELECT r.conversion, ${utc('v.at')} AS at, 'reward' AS kind, v.reward AS "rewardId", v.revision, v.change,
              v.state, v.amount, v.asset, v.scale, v.member_id AS "memberId", v.site, v.environment, v.held_reason AS "heldReason",
              v.sites_version AS "sitesVersion", v.steps
       FROM rewards r JOIN reward_revisions v ON v.reward = r.id
       WHERE r.conversion = ANY($1) ORDER BY v.reward, v.revision`,
      [conversions],
    );
    return rows.map(({ scale, ...row }) => ({ ...row, amount: formatUnits(BigInt(row.amount), scale) }));
  }
}
