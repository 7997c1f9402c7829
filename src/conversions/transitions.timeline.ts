import { DataSource } from 'typeorm';
import { utc } from '../platform/database/sql-moment.js';
import { TellsTimeline, type ConversionEntry, type TimelineSource } from '../platform/timeline/timeline.js';

/** Tells of every change of a conversion: what it became, and the routing decision with its rule. */
@TellsTimeline()
export class TransitionsTimeline implements TimelineSource {
  constructor(private readonly dataSource: DataSource) {}

  entriesOf(conversions: readonly string[]): Promise<ConversionEntry[]> {
    return this.dataSource.query<ConversionEntry[]>(
      `SELECT t.conversion, ${utc('t.at')} AS at, 'transition' AS kind, t.version, coalesce(t.cause, 'callback') AS cause,
              lag(t.status) OVER (PARTITION BY t.conversion ORDER BY t.version) AS "fromStatus", t.status, t.reward_points AS "rewardPoints", t.revenue,
              id_text(t.member_id) AS "memberId", t.site, t.environment, t.routing_rule AS "routingRule",
              t.sites_version AS "sitesVersion", t.receipt_id AS "receiptId"
       FROM (
         SELECT conversion, version, cause, status, reward_points, revenue, member_id, site, environment, routing_rule,
                sites_version, receipt_id, at
         FROM transitions WHERE conversion = ANY($1)
         UNION ALL
         SELECT id, version, cause, status, reward_points, revenue, member_id, site, environment, routing_rule,
                sites_version, coalesce(version_receipt_id, receipt_id), version_at
         FROM conversions WHERE id = ANY($1)
       ) t
       ORDER BY t.conversion, t.version`,
      [conversions],
    );
  }
}
