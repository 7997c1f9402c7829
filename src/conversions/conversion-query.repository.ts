import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Conditions } from '../platform/database/conditions.js';
import { idIs, idText } from '../platform/database/id-columns.js';
import { leadingValues } from '../platform/database/leading-values.js';
import { utc } from '../platform/database/sql-moment.js';
import { formatUnits } from '../platform/decimal.js';
import { decodeCursor, pageOf, type Page } from '../platform/http/pagination.js';
import { UUID } from '../platform/uuid.js';
import { formatMoment, parseMoment } from '../platform/moment.js';
import { firstUuidAt, momentOfUuid } from '../platform/uuid-moment.js';
import type { ConversionItem, ConversionQuery, ConversionReward } from './conversions.dto.js';

interface ConversionRow extends Omit<ConversionItem, 'completedAt' | 'sentAt' | 'createdAt' | 'reward'> {
  readonly completedAtNs: string;
  readonly sentAtNs: string;
  readonly reward: (Omit<ConversionReward, 'amount'> & { readonly units: string; readonly scale: number }) | null;
}

/** Reads a conversion as people look at it: with its reward, and with the moment of its newest change. */
const ITEM = `SELECT c.id, id_text(c.conversion_id) AS "conversionId", c.offer_event_id AS "offerEventId", c.event_id AS "eventId",
    c.event_name AS "eventName", c.status, c.rejection_reason AS "rejectionReason", c.reward_points AS "rewardPoints",
    c.revenue, id_text(c.member_id) AS "memberId", c.site, c.environment, c.routing_rule AS "routingRule",
    c.sites_version AS "sitesVersion", ${idText('c.click_id')} AS "clickId", ${idText('c.offer_id')} AS "offerId", c.offer_name AS "offerName",
    ${idText('c.partner_id')} AS "partnerId", c.version, nullif(${idText('c.callback_id')}, '') AS "callbackId",
    coalesce(c.completed_at_ns, c.first_sent_at_ns, c.sent_at_ns) AS "completedAtNs", c.sent_at_ns AS "sentAtNs", ${utc('receipt.received_at')} AS "receivedAt",
    c.receipt_id AS "receiptId",
    CASE WHEN r.id IS NOT NULL THEN json_build_object(
      'id', r.id, 'state', r.state, 'units', r.amount::text, 'scale', r.scale, 'asset', r.asset,
      'revision', r.revision, 'memberId', id_text(r.member_id), 'heldReason', r.held_reason,
      'releaseAt', ${utc('r.release_at')}) END AS reward
  FROM conversions c
  LEFT JOIN receipts receipt ON receipt.id = c.receipt_id
  LEFT JOIN rewards r ON r.conversion = c.id`;

const PERIODS = leadingValues('conversions', 'uuid_period(id)');

/** Reads conversions for people, newest first. Every filter is served by an index or by the order of the key. */
@Injectable()
export class ConversionQueryRepository {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: ConversionQuery): Promise<Page<ConversionItem>> {
    const [after] = decodeCursor(query.cursor, [UUID]) ?? [];
    const where = new Conditions()
      .when(after, (id) => `c.id < ${id}`)
      .when(query.site, (site) => `c.site = ${site}`)
      .when(query.environment, (environment) => `c.environment = ${environment}`)
      .when(query.status, (status) => `c.status = ${status}`)
      .when(query.memberId, isOfMember)
      .when(query.clickId, (click) => isOfClick(query.clickId ?? '', click))
      .when(query.offerId, (offer) => idIs('c.offer_id', query.offerId ?? '', offer))
      .when(query.partnerId, (partner) => idIs('c.partner_id', query.partnerId ?? '', partner))
      .when(idBound(query.from), (id) => `c.id >= ${id}`)
      .when(idBound(query.to), (id) => `c.id < ${id}`);
    const limit = where.parameter(query.limit + 1);
    const idsWhere = (more: string): string =>
      `SELECT c.id FROM conversions c WHERE ${more} AND ${where.sql} ORDER BY c.id DESC LIMIT ${limit}`;
    const ids =
      query.q === undefined
        ? idsWhere('true')
        : anyId(query.q, where)
            .map((is) => `(${idsWhere(is)})`)
            .join(' UNION ');
    const rows = await this.dataSource.query<ConversionRow[]>(
      `${ITEM} WHERE c.id IN (${ids}) ORDER BY c.id DESC LIMIT ${limit}`,
      where.values,
    );
    return pageOf(rows, query.limit, (row) => [row.id], toItem);
  }

  /** Every entitlement under GoKart's id, oldest first. */
  async under(conversionId: string): Promise<ConversionItem[]> {
    const rows = await this.dataSource.query<ConversionRow[]>(
      `${ITEM} WHERE c.conversion_id = id_bytes($1) ORDER BY c.id`,
      [conversionId],
    );
    return rows.map(toItem);
  }
}

/**
 * A condition for each thing that the text may be the id of. Each becomes a query of its own that ends at its page:
 * joined by OR, they would be served by no index.
 */
function anyId(q: string, parameters: Conditions): string[] {
  const text = parameters.parameter(q);
  const conditions = [
    `c.conversion_id = id_bytes(${text})`,
    isOfClick(q, text),
    isOfMember(text),
    idIs('c.offer_id', q, text),
    `c.id IN (SELECT r.conversion FROM receipts r WHERE r.callback_id = ${text})`,
  ];
  if (UUID.test(q.toLowerCase())) {
    const id = parameters.parameter(q.toLowerCase());
    conditions.push(
      `c.id = ${id}::uuid`,
      `c.id = (SELECT r.conversion FROM receipts r WHERE r.id = ${id}::uuid)`,
      isAmong(`SELECT r.conversion FROM receipts r WHERE r.callback_uuid = ${id}::uuid`),
    );
  }
  return conditions;
}

/** Apart from the order and the limit: else the planner may rather go through the key from its end. */
function isAmong(question: string): string {
  return `c.id = ANY(ARRAY(${question}))`;
}

function isOfClick(id: string, parameter: string): string {
  return isAmong(`SELECT click.id FROM conversions click WHERE ${idIs('click.click_id', id, parameter)}`);
}

/** Says when too, since the index over members begins with that. */
function isOfMember(parameter: string): string {
  return `(uuid_period(c.id) = ANY(${PERIODS}) AND c.member_id = id_bytes(${parameter}))`;
}

function idBound(moment: string | undefined): string | null {
  const ns = moment === undefined ? null : parseMoment(moment);
  return ns === null ? null : firstUuidAt(ns);
}

function toItem({ completedAtNs, sentAtNs, reward, ...row }: ConversionRow): ConversionItem {
  return {
    ...row,
    completedAt: formatMoment(BigInt(completedAtNs)),
    sentAt: formatMoment(BigInt(sentAtNs)),
    createdAt: momentOfUuid(row.id),
    reward: reward && rewardOf(reward),
  };
}

function rewardOf({ units, scale, ...reward }: NonNullable<ConversionRow['reward']>): ConversionReward {
  return { ...reward, amount: formatUnits(BigInt(units), scale) };
}
