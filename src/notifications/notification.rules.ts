import type { ConversionChanged } from '../conversions/conversion.events.js';
import type { ConversionNames, ConversionStatus } from '../conversions/conversion.rules.js';
import { placePoint } from '../platform/decimal.js';
import { formatMoment } from '../platform/moment.js';
import type { RewardChanged, ToldAmount, ToldReward } from '../rewards/reward.events.js';
import type { RewardState } from '../rewards/settlement.rules.js';
import type { EndpointEvent } from '../sites/sites-config.js';

/** What is sent: the body's members in Standard Webhooks' order. */
export interface Notification<Data = ConversionData | RewardData> {
  readonly type: EndpointEvent;
  /** When it came to be so; sent as RFC 3339 in UTC. */
  readonly timestamp: Date;
  readonly data: Data;
}

/** `data` of `conversion.*`. Amounts as GoKart wrote them, moments RFC 3339 in UTC. */
export interface ConversionData {
  /** Our id of the conversion. */
  readonly id: string;
  readonly conversionId: string;
  readonly offerEventId: string | null;
  readonly eventId: string | null;
  readonly eventName: string | null;
  /** Grows with each change of the conversion: an older one that arrives later can be told by it. */
  readonly revision: number;
  readonly status: ConversionStatus;
  readonly rejectionReason: string | null;
  readonly site: string;
  readonly environment: string;
  readonly memberId: string;
  readonly rewardPoints: string | null;
  readonly revenue: string | null;
  readonly offerId: string | null;
  readonly offerName: string | null;
  readonly clickId: string | null;
  readonly partnerId: string | null;
  readonly completedAt: string;
  readonly sentAt: string;
}

/** A reward as it stands or stood. */
export interface RewardStanding {
  readonly state: RewardState;
  readonly site: string;
  readonly environment: string;
  readonly memberId: string;
  /** Decimal, at the asset's scale. Owed when granted, expected when held, zero once taken back. */
  readonly amount: string;
  readonly asset: string;
}

/** `data` of `reward.*`. */
export interface RewardData extends RewardStanding {
  readonly rewardId: string;
  /** Grows with each change of the reward: an older one that arrives later can be told by it. */
  readonly revision: number;
  readonly heldReason: string | null;
  /** What it was before this revision; null when there was nothing, or nothing of this endpoint's. */
  readonly previous: RewardStanding | null;
  /** Our id of the conversion. */
  readonly conversion: string;
  readonly conversionId: string;
  readonly offerEventId: string | null;
  readonly eventId: string | null;
  readonly offerId: string | null;
  readonly offerName: string | null;
  readonly clickId: string | null;
}

/** What an endpoint wants to hear. */
export interface Subscription {
  readonly site: string;
  /** `*` stands for all. */
  readonly events: readonly string[];
  /** Null means all of them. */
  readonly environments: readonly string[] | null;
}

const STATUS_TYPES: Readonly<Record<ConversionStatus, EndpointEvent>> = {
  Pending: 'conversion.pending',
  Success: 'conversion.approved',
  Rejected: 'conversion.rejected',
};

/** What a change of a conversion makes this endpoint hear: that its status has become another one, or nothing. */
export function conversionNotification(
  subscription: Subscription,
  told: ConversionChanged,
  at: Date,
): Notification<ConversionData> | null {
  const { site, environment } = told;
  if (site === null || environment === null || !hears(subscription, { site, environment })) return null;
  // A conversion that comes to a site, from the parking place or another site, is told of: nobody there has heard of it.
  const became = told.fromSite !== site || (told.cause === 'callback' && told.fromStatus !== told.status);
  const type = STATUS_TYPES[told.status];
  if (!became || !wants(subscription, type)) return null;
  const data: ConversionData = {
    id: told.id,
    conversionId: told.conversionId,
    offerEventId: told.offerEventId,
    eventId: told.eventId,
    eventName: told.eventName,
    revision: told.version,
    status: told.status,
    rejectionReason: told.rejectionReason,
    site,
    environment,
    memberId: told.memberId,
    rewardPoints: told.rewardPoints,
    revenue: told.revenue,
    offerId: told.offerId,
    offerName: told.offerName,
    clickId: told.clickId,
    partnerId: told.partnerId,
    completedAt: formatMoment(BigInt(told.completedAtNs)),
    sentAt: formatMoment(BigInt(told.sentAtNs)),
  };
  return { type, timestamp: at, data };
}

/**
 * What a new revision of a reward makes this endpoint hear. A reward that has moved to another site or environment is
 * taken back for those who hear the old place alone, and new for those who hear the new place alone.
 *
 * @param names of its conversion
 */
export function rewardNotification(
  subscription: Subscription,
  told: RewardChanged,
  { conversionId, offerEventId, eventId, offerId, offerName, clickId }: ConversionNames,
  at: Date,
): Notification<RewardData> | null {
  const before = told.previous && hears(subscription, told.previous) ? told.previous : null;
  const now = hears(subscription, told) ? told : null;
  const type = rewardType(before, now);
  if (!type || !wants(subscription, type)) return null;
  const { state, site, environment, memberId, amount, asset } = now ? standing(now, type) : takenAway(before ?? told);
  const data: RewardData = {
    rewardId: told.rewardId,
    revision: told.revision,
    state,
    site,
    environment,
    memberId,
    amount,
    asset,
    heldReason: now?.heldReason ?? null,
    previous: before && standing(before),
    conversion: told.conversion,
    conversionId,
    offerEventId,
    eventId,
    offerId,
    offerName,
    clickId,
  };
  return { type, timestamp: at, data };
}

/**
 * From what an endpoint knew of a reward to what it can know now. Who credits on `granted`, follows `adjusted` and
 * debits on `reversed` (and on `held` when `previous` was granted) always ends at what the member is entitled to.
 */
function rewardType(before: ToldReward | null, now: ToldReward | null): EndpointEvent | null {
  if (now?.state === 'granted') {
    if (before?.state !== 'granted') return 'reward.granted';
    return sameGrant(before, now) ? null : 'reward.adjusted';
  }
  if (now?.state === 'held') return before?.state === 'held' ? null : 'reward.held';
  return before?.state === 'granted' || before?.state === 'held' ? 'reward.reversed' : null;
}

/** Whether only things have changed that are not the member's: what GoKart owes. */
function sameGrant(a: ToldReward, b: ToldReward): boolean {
  const samePlace = a.site === b.site && a.environment === b.environment && a.memberId === b.memberId;
  return samePlace && a.amount.asset === b.amount.asset && decimal(a.amount) === decimal(b.amount);
}

function standing(told: ToldReward, type?: EndpointEvent): RewardStanding {
  const { state, site, environment, memberId, amount, entitled } = told;
  const shown = type === 'reward.reversed' ? entitled : amount;
  return { state, site, environment, memberId, amount: decimal(shown), asset: amount.asset };
}

/** For those who do not hear the place that it has moved to. */
function takenAway(before: ToldReward): RewardStanding {
  return { ...standing(before), state: 'reversed', amount: decimal({ ...before.amount, units: '0' }) };
}

function decimal({ units, scale }: ToldAmount): string {
  return placePoint(units, scale);
}

function hears({ site, environments }: Subscription, place: { site: string; environment: string }): boolean {
  return site === place.site && (environments === null || environments.includes(place.environment));
}

/** Whether the endpoint wants to hear of conversions, or of rewards, at all. */
export function wantsAny({ events }: Subscription, of: 'conversion' | 'reward'): boolean {
  return events.some((event) => event === '*' || event.startsWith(`${of}.`));
}

function wants({ events }: Subscription, type: EndpointEvent): boolean {
  return events.includes('*') || events.includes(type);
}
