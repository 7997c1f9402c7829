import { idBytes } from '../platform/database/id-bytes.js';
import { idColumns } from '../platform/database/id-columns.js';
import { RowSet, type Column } from '../platform/database/row-set.js';
import type { Conversion, ConversionStatus, Transition, TransitionCause } from './conversion.rules.js';

/** A row of the table `conversions` as it is selected: ids and hashes as texts. */
export interface ConversionRow {
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
  pub_member_id: string | null;
  member_id: string;
  site: string | null;
  environment: string | null;
  routing_rule: string | null;
  sites_version: number;
  click_id: string | null;
  click_uuid: string | null;
  offer_id: string | null;
  offer_uuid: string | null;
  offer_name: string | null;
  partner_id: string | null;
  partner_uuid: string | null;
  completed_at_ns: string | null;
  first_sent_at_ns: string | null;
  sent_at_ns: string;
  callback_id: string | null;
  callback_uuid: string | null;
  content_hash: string;
  pending_seen_ns: string | null;
  success_seen_ns: string | null;
  rejected_seen_ns: string | null;
  receipt_id: string;
}

/** Every column of the table `conversions` that a conversion fills. */
const CONVERSION_COLUMNS: readonly Column<Conversion>[] = [
  ['id', 'uuid', ({ id }) => id],
  ['conversion_id', 'bytea', ({ content }) => idBytes(content.conversionId)],
  ['entitlement', 'text', ({ content }) => content.entitlement],
  ['offer_event_id', 'text', ({ content }) => content.offerEventId],
  ['event_id', 'text', ({ content }) => content.eventId],
  ['event_name', 'text', ({ content }) => content.eventName],
  ['version', 'int4', ({ version }) => version],
  ['status', 'text', ({ content }) => content.status],
  ['rejection_reason', 'text', ({ content }) => content.rejectionReason],
  ['reward_points', 'numeric', ({ content }) => content.rewardPoints],
  ['revenue', 'numeric', ({ content }) => content.revenue],
  [
    'pub_member_id',
    'text',
    ({ content, placement }) => (content.pubMemberId === placement.memberId ? null : content.pubMemberId),
  ],
  ['member_id', 'bytea', ({ placement }) => idBytes(placement.memberId)],
  ['site', 'text', ({ placement }) => placement.site],
  ['environment', 'text', ({ placement }) => placement.environment],
  ['routing_rule', 'text', ({ placement }) => placement.routingRule],
  ['sites_version', 'int4', ({ placement }) => placement.sitesVersion],
  ...idColumns<Conversion>('click_id', ({ content }) => content.clickId),
  ...idColumns<Conversion>('offer_id', ({ content }) => content.offerId),
  ['offer_name', 'text', ({ content }) => content.offerName],
  ...idColumns<Conversion>('partner_id', ({ content }) => content.partnerId),
  ['completed_at_ns', 'int8', ({ content }) => content.completedAtNs],
  ['first_sent_at_ns', 'int8', ({ firstSentAtNs, order }) => (firstSentAtNs === order.sentAtNs ? null : firstSentAtNs)],
  ['sent_at_ns', 'int8', ({ order }) => order.sentAtNs],
  ...idColumns<Conversion>('callback_id', ({ order }) => order.callbackId),
  ['content_hash', 'bytea', ({ order }) => Buffer.from(order.contentHash, 'hex')],
  ['pending_seen_ns', 'int8', (conversion) => seenBefore(conversion, 'Pending')],
  ['success_seen_ns', 'int8', (conversion) => seenBefore(conversion, 'Success')],
  ['rejected_seen_ns', 'int8', (conversion) => seenBefore(conversion, 'Rejected')],
  ['receipt_id', 'uuid', ({ receiptId }) => receiptId],
];

/** A conversion about to be written, with the newest transition that this writing brings; null when none. */
export interface WrittenConversion {
  readonly conversion: Conversion;
  readonly transition: Transition | null;
}

export const CONVERSIONS = new RowSet<WrittenConversion>([
  ...CONVERSION_COLUMNS.map(([name, type, valueOf]): Column<WrittenConversion> => [
    name,
    type,
    ({ conversion }) => valueOf(conversion),
  ]),
  ['cause', 'text', ({ transition }) => unusual(transition?.cause)],
  [
    'version_receipt_id',
    'uuid',
    ({ conversion, transition }) =>
      transition?.conversion.receiptId === conversion.receiptId ? null : transition?.conversion.receiptId,
  ],
]);

/** What belongs to the version stays as it is when there is no new one. Its receipt is null where it is the newest. */
export const OF_VERSION: Readonly<Record<string, string>> = {
  cause: 'CASE WHEN given.version = c.version THEN c.cause ELSE given.cause END',
  version_receipt_id: `CASE WHEN given.version = c.version
    THEN nullif(coalesce(c.version_receipt_id, c.receipt_id), given.receipt_id) ELSE given.version_receipt_id END`,
};
/** How a conversion `c` takes over a row `given` of {@link CONVERSIONS}. */
export const CONVERSION_CHANGES = [
  ...CONVERSIONS.columns
    .map(([name]) => name)
    .filter((name) => !['id', 'conversion_id', 'entitlement'].includes(name))
    .map((name) => `${name} = ${OF_VERSION[name] ?? `given.${name}`}`),
  'version_at = CASE WHEN given.version = c.version THEN c.version_at ELSE now() END',
].join(', ');

/** Every column of the table `transitions` but its time, which for versions of one batch is the same. */
const TRANSITION_COLUMNS: readonly Column<Transition>[] = [
  ['conversion', 'uuid', ({ conversion }) => conversion.id],
  ['version', 'int4', ({ conversion }) => conversion.version],
  ['cause', 'text', ({ cause }) => unusual(cause)],
  ['status', 'text', ({ conversion }) => conversion.content.status],
  ['reward_points', 'numeric', ({ conversion }) => conversion.content.rewardPoints],
  ['revenue', 'numeric', ({ conversion }) => conversion.content.revenue],
  ['member_id', 'bytea', ({ conversion }) => idBytes(conversion.placement.memberId)],
  ['site', 'text', ({ conversion }) => conversion.placement.site],
  ['environment', 'text', ({ conversion }) => conversion.placement.environment],
  ['routing_rule', 'text', ({ conversion }) => conversion.placement.routingRule],
  ['sites_version', 'int4', ({ conversion }) => conversion.placement.sitesVersion],
  ['receipt_id', 'uuid', ({ conversion }) => conversion.receiptId],
];
export const TRANSITIONS = new RowSet(TRANSITION_COLUMNS);

/** A conversion as it stood when it was read, and the transaction that had written it so. */
export interface SeenConversion {
  readonly conversion: Conversion;
  readonly writtenBy: string;
}

export interface SeenRow extends ConversionRow {
  written_by: string;
}

const AS_TEXT: Readonly<Record<string, string>> = {
  conversion_id: 'id_text(c.conversion_id)',
  member_id: 'id_text(c.member_id)',
  content_hash: `encode(c.content_hash, 'hex')`,
};
/** Exact in JavaScript as a text alone, in JSON too. */
const EXACT_AS_TEXT = new Set(['int8', 'numeric']);
/** A conversion `c` as {@link ConversionRow} has it. */
export const SELECTED = CONVERSIONS.columns
  .filter(([name]) => !(name in OF_VERSION))
  .map(([name, type]) => {
    const text = AS_TEXT[name] ?? (EXACT_AS_TEXT.has(type) ? `c.${name}::text` : null);
    return text ? `${text} AS ${name}` : `c.${name}`;
  })
  .join(', ');
/** The same with the transaction that wrote the row, its xmin: whatever changes the row changes it too. */
export const SEEN = `${SELECTED}, c.xmin::text AS written_by`;

const PLACE = ['site', 'environment', 'member_id', 'routing_rule'];
/**
 * SQL for whether a row `given` of {@link CONVERSIONS}, with its first callback, repeats the newest callback of a conversion
 * `c`: where `applyCallback` finds a duplicate that leaves everything as it is. Of other duplicates it says nothing.
 */
export const REPEATS_NEWEST = `(
  c.sent_at_ns = given.sent_at_ns AND c.status = given.status AND c.content_hash = given.content_hash
  AND c.callback_id IS NOT DISTINCT FROM given.callback_id AND c.callback_uuid IS NOT DISTINCT FROM given.callback_uuid
  AND (c.sites_version <> given.sites_version
       OR ${PLACE.map((name) => `c.${name} IS NOT DISTINCT FROM given.${name}`).join(' AND ')}))`;

export function toSeen(row: SeenRow): SeenConversion {
  return { conversion: toConversion(row), writtenBy: row.written_by };
}

export function toConversion(row: ConversionRow): Conversion {
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
      pubMemberId: row.pub_member_id ?? row.member_id,
      clickId: row.click_id ?? row.click_uuid,
      offerId: row.offer_id ?? row.offer_uuid,
      offerName: row.offer_name,
      partnerId: row.partner_id ?? row.partner_uuid,
      completedAtNs: bigintOf(row.completed_at_ns),
    },
    order: {
      sentAtNs: BigInt(row.sent_at_ns),
      status: row.status,
      callbackId: row.callback_id ?? row.callback_uuid ?? '',
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
      Pending: seenOf(row, 'Pending', row.pending_seen_ns),
      Success: seenOf(row, 'Success', row.success_seen_ns),
      Rejected: seenOf(row, 'Rejected', row.rejected_seen_ns),
    },
    firstSentAtNs: BigInt(row.first_sent_at_ns ?? row.sent_at_ns),
    receiptId: row.receipt_id,
  };
}

/** Most conversions are due to a callback; their rows do not say so. */
function unusual(cause: TransitionCause | undefined): TransitionCause | undefined {
  return cause === 'callback' ? undefined : cause;
}

/** When a status was last seen, unless the newest callback says it. */
function seenBefore({ seen, order }: Conversion, status: ConversionStatus): bigint | null {
  const at = seen[status];
  return status === order.status && at === order.sentAtNs ? null : at;
}

function seenOf(row: ConversionRow, status: ConversionStatus, stored: string | null): bigint | null {
  return bigintOf(stored ?? (row.status === status ? row.sent_at_ns : null));
}

function bigintOf(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}
