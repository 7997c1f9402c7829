import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Conditions } from '../platform/database/conditions.js';
import { leadingValues } from '../platform/database/leading-values.js';
import { utc } from '../platform/database/sql-moment.js';
import { formatUnits } from '../platform/decimal.js';
import { decodeCursor, pageOf, type Page } from '../platform/http/pagination.js';
import { UUID } from '../platform/uuid.js';
import { momentOfUuid } from '../platform/uuid-moment.js';
import type { RewardItem, RewardQuery } from './rewards.dto.js';

interface RewardRow extends Omit<RewardItem, 'createdAt'> {
  readonly scale: number;
  readonly revenueScale: number;
}

/** Of rewards; the index over members begins with them. */
const DAYS = leadingValues('rewards', 'cap_day');

/** Reads rewards for people, newest first. */
@Injectable()
export class RewardQueryRepository {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: RewardQuery): Promise<Page<RewardItem>> {
    const [after] = decodeCursor(query.cursor, [UUID]) ?? [];
    const where = new Conditions()
      .when(after, (id) => `r.id < ${id}`)
      .when(query.state, (state) => `r.state = ${state}`)
      .when(query.site, (site) => `r.site = ${site}`)
      .when(query.environment, (environment) => `r.environment = ${environment}`)
      .when(query.memberId, (member) => `r.cap_day = ANY(${DAYS}) AND r.member_id = id_bytes(${member})`);
    // Says the same as the state, in the words of the index over the few that are held.
    if (query.state === 'held') where.also('r.held_reason IS NOT NULL');
    const rows = await this.dataSource.query<RewardRow[]>(
      `SELECT r.id, r.state, r.amount, r.asset, r.scale, r.revenue, r.revenue_asset AS "revenueAsset",
              r.revenue_scale AS "revenueScale", r.revision, r.held_reason AS "heldReason",
              ${utc('r.release_at')} AS "releaseAt", r.site, r.environment, id_text(r.member_id) AS "memberId",
              id_text(c.conversion_id) AS "conversionId", c.offer_event_id AS "offerEventId", c.event_id AS "eventId",
              c.offer_name AS "offerName", ${utc('r.updated_at')} AS "updatedAt"
       FROM rewards r JOIN conversions c ON c.id = r.conversion
       WHERE ${where.sql} ORDER BY r.id DESC LIMIT ${where.parameter(query.limit + 1)}`,
      where.values,
    );
    return pageOf(rows, query.limit, (row) => [row.id], toItem);
  }
}

function toItem({ scale, revenueScale, ...row }: RewardRow): RewardItem {
  return {
    ...row,
    createdAt: momentOfUuid(row.id),
    amount: formatUnits(BigInt(row.amount), scale),
    revenue: formatUnits(BigInt(row.revenue), revenueScale),
  };
}
