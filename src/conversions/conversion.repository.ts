import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Conversion, ConversionStatus, EntitlementKey, Transition } from './conversion.rules.js';

interface ConversionRow {
  id: string;
  conversion_id: string;
  entitlement: string;
  offer_event_id: string | null;
  event_id: string | null;
  event_name: string | null;
  version: number;
  status: ConversionStatus;
  rejection_reason: string | null;
  reward_points: string | null;
  revenue: string | null;
  pub_member_id: string;
  member_id: string;
  site: string | null;
  environment: string | null;
  routing_rule: string | null;
  sites_version: number;
  click_id: string | null;
  offer_id: string | null;
  offer_name: string | null;
  partner_id: string | null;
  completed_at_ns: string;
  sent_at_ns: string;
  callback_id: string;
  content_hash: string;
  pending_seen_ns: string | null;
  success_seen_ns: string | null;
  rejected_seen_ns: string | null;
  receipt_id: string;
}

/** Every column with its type, in the order in which {@link columnsOf} gives their values. */
const COLUMNS: readonly (readonly [name: keyof ConversionRow, type: string])[] = [
  ['id', 'uuid'],
  ['conversion_id', 'text'],
  ['entitlement', 'text'],
  ['offer_event_id', 'text'],
  ['event_id', 'text'],
  ['event_name', 'text'],
  ['version', 'int'],
  ['status', 'text'],
  ['rejection_reason', 'text'],
  ['reward_points', 'numeric'],
  ['revenue', 'numeric'],
  ['pub_member_id', 'text'],
  ['member_id', 'text'],
  ['site', 'text'],
  ['environment', 'text'],
  ['routing_rule', 'text'],
  ['sites_version', 'int'],
  ['click_id', 'text'],
  ['offer_id', 'text'],
  ['offer_name', 'text'],
  ['partner_id', 'text'],
  ['completed_at_ns', 'bigint'],
  ['sent_at_ns', 'bigint'],
  ['callback_id', 'text'],
  ['content_hash', 'bytea'],
  ['pending_seen_ns', 'bigint'],
  ['success_seen_ns', 'bigint'],
  ['rejected_seen_ns', 'bigint'],
  ['receipt_id', 'uuid'],
];
const NAMES = COLUMNS.map(([name]) => name).join(', ');
const UNNEST = `unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) AS given (${NAMES})`;
const CHANGEABLE = COLUMNS.map(([name]) => name).filter(
  (name) => !['id', 'conversion_id', 'entitlement'].includes(name),
);
const SELECTED = COLUMNS.map(([name]) =>
  name === 'content_hash' ? `encode(c.content_hash, 'hex') AS content_hash` : `c.${name}`,
).join(', ');

/** Conversions and their transitions. Rows are always touched in the order of their key, so that batches never deadlock. */
@Injectable()
export class ConversionRepository {
  /**
   * Inserts those whose key nobody has taken. Waits for a transaction that is inserting the same key just now.
   *
   * @returns the ids that were inserted
   */
  async insertNew(tx: EntityManager, conversions: readonly Conversion[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ id: string }[]>(
      `INSERT INTO conversions (${NAMES})
       SELECT ${NAMES} FROM ${UNNEST}
       ORDER BY conversion_id COLLATE "C", entitlement COLLATE "C"
       ON CONFLICT (conversion_id, entitlement) DO NOTHING
       RETURNING id`,
      columnsOf(conversions),
    );
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Reads and locks, until the transaction ends, what is known under these keys. NO KEY: a full lock would also wait for
   * the foreign keys that settlements take on these rows in an order of their own, and deadlock with them.
   */
  async lock(tx: EntityManager, keys: readonly EntitlementKey[]): Promise<Conversion[]> {
    const rows = await tx.query<ConversionRow[]>(
      `SELECT ${SELECTED} FROM conversions c
       JOIN unnest($1::text[], $2::text[]) AS asked (conversion_id, entitlement) USING (conversion_id, entitlement)
       ORDER BY c.conversion_id COLLATE "C", c.entitlement COLLATE "C"
       FOR NO KEY UPDATE OF c`,
      [keys.map((key) => key.conversionId), keys.map((key) => key.entitlement)],
    );
    return rows.map(toConversion);
  }

  /** Locks parked conversions after the given id, oldest first; those that another process works on are passed over. */
  async lockParked(tx: EntityManager, afterId: string, limit: number): Promise<Conversion[]> {
    const rows = await tx.query<ConversionRow[]>(
      `SELECT ${SELECTED} FROM conversions c
       WHERE c.site IS NULL AND c.id > $1 ORDER BY c.id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
      [afterId, limit],
    );
    return rows.map(toConversion);
  }

  /** Writes the new state of conversions that the transaction has locked. */
  async update(tx: EntityManager, conversions: readonly Conversion[]): Promise<void> {
    if (conversions.length === 0) return;
    await tx.query(
      `UPDATE conversions c SET ${CHANGEABLE.map((name) => `${name} = given.${name}`).join(', ')}, updated_at = now()
       FROM ${UNNEST} WHERE c.id = given.id`,
      columnsOf(conversions),
    );
  }

  async insertTransitions(tx: EntityManager, transitions: readonly Transition[]): Promise<void> {
    if (transitions.length === 0) return;
    const of = <T>(pick: (transition: Transition) => T): T[] => transitions.map(pick);
    await tx.query(
      `INSERT INTO transitions (conversion, version, cause, from_status, status, reward_points, revenue, member_id,
                                site, environment, routing_rule, sites_version, receipt_id)
       SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::numeric[],
                            $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::uuid[])`,
      [
        of(({ conversion }) => conversion.id),
        of(({ conversion }) => conversion.version),
        of(({ cause }) => cause),
        of(({ fromStatus }) => fromStatus),
        of(({ conversion }) => conversion.content.status),
        of(({ conversion }) => conversion.content.rewardPoints),
        of(({ conversion }) => conversion.content.revenue),
        of(({ conversion }) => conversion.placement.memberId),
        of(({ conversion }) => conversion.placement.site),
        of(({ conversion }) => conversion.placement.environment),
        of(({ conversion }) => conversion.placement.routingRule),
        of(({ conversion }) => conversion.placement.sitesVersion),
        of(({ conversion }) => conversion.receiptId),
      ],
    );
  }
}

function columnsOf(conversions: readonly Conversion[]): unknown[][] {
  const rows = conversions.map(({ id, version, content, order, placement, seen, receiptId }): ConversionRow => ({
    id,
    conversion_id: content.conversionId,
    entitlement: content.entitlement,
    offer_event_id: content.offerEventId,
    event_id: content.eventId,
    event_name: content.eventName,
    version,
    status: content.status,
    rejection_reason: content.rejectionReason,
    reward_points: content.rewardPoints,
    revenue: content.revenue,
    pub_member_id: content.pubMemberId,
    member_id: placement.memberId,
    site: placement.site,
    environment: placement.environment,
    routing_rule: placement.routingRule,
    sites_version: placement.sitesVersion,
    click_id: content.clickId,
    offer_id: content.offerId,
    offer_name: content.offerName,
    partner_id: content.partnerId,
    completed_at_ns: content.completedAtNs.toString(),
    sent_at_ns: order.sentAtNs.toString(),
    callback_id: order.callbackId,
    content_hash: `\\x${order.contentHash}`,
    pending_seen_ns: textOf(seen.Pending),
    success_seen_ns: textOf(seen.Success),
    rejected_seen_ns: textOf(seen.Rejected),
    receipt_id: receiptId,
  }));
  return COLUMNS.map(([name]) => rows.map((row) => row[name]));
}

function toConversion(row: ConversionRow): Conversion {
  return {
    id: row.id,
    version: row.version,
    content: {
      conversionId: row.conversion_id,
      entitlement: row.entitlement,
      offerEventId: row.offer_event_id,
      eventId: row.event_id,
      eventName: row.event_name,
      status: row.status,
      rejectionReason: row.rejection_reason,
      rewardPoints: row.reward_points,
      revenue: row.revenue,
      pubMemberId: row.pub_member_id,
      clickId: row.click_id,
      offerId: row.offer_id,
      offerName: row.offer_name,
      partnerId: row.partner_id,
      completedAtNs: BigInt(row.completed_at_ns),
    },
    order: {
      sentAtNs: BigInt(row.sent_at_ns),
      status: row.status,
      callbackId: row.callback_id,
      contentHash: row.content_hash,
    },
    placement: {
      site: row.site,
      environment: row.environment,
      memberId: row.member_id,
      routingRule: row.routing_rule,
      sitesVersion: row.sites_version,
    },
    seen: {
      Pending: bigintOf(row.pending_seen_ns),
      Success: bigintOf(row.success_seen_ns),
      Rejected: bigintOf(row.rejected_seen_ns),
    },
    receiptId: row.receipt_id,
  };
}

function textOf(value: bigint | null): string | null {
  return value === null ? null : value.toString();
}

function bigintOf(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}
