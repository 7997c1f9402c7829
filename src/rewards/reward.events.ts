import type { EventShape } from '../platform/events/event-shape.js';
import { defineEvent } from '../platform/events/event-type.js';
import {
  entitledUnits,
  type AssetAmount,
  type Reward,
  type RewardChange,
  type RewardState,
} from './settlement.rules.js';

/** An integer amount in units of an asset, as decimal text. */
export interface ToldAmount {
  readonly asset: string;
  readonly scale: number;
  readonly units: string;
}

export interface ToldReward {
  readonly state: RewardState;
  readonly site: string;
  readonly environment: string;
  readonly memberId: string;
  readonly amount: ToldAmount;
  /** What the member's wallet must hold for it: the amount when granted, else 0. */
  readonly entitled: ToldAmount;
  /** What GoKart owes for it. */
  readonly revenue: ToldAmount;
  readonly heldReason: string | null;
}

/** A new revision of a reward: the whole of it, and what it was before. */
export interface RewardChanged extends ToldReward {
  readonly rewardId: string;
  readonly revision: number;
  readonly change: RewardChange;
  readonly previous: ToldReward | null;
  /** Our id of the conversion. */
  readonly conversion: string;
  readonly receiptId: string;
}

type Packed = readonly unknown[] | null;

/**
 * The order is the format, of amounts and rewards within too: only ever add at the end. Before the receipt's id stands what
 * older events repeat of their conversion, and nobody reads any more.
 */
const SHAPE: EventShape<RewardChanged> = {
  // prettier-ignore
  pack: ({
    state, site, environment, memberId, amount, entitled, revenue, heldReason, rewardId, revision, change, previous,
    conversion, receiptId,
  }) => [
    state, site, environment, memberId, packAmount(amount), packAmount(entitled), packAmount(revenue), heldReason,
    rewardId, revision, change, previous && packTold(previous), conversion, null, null, null, null, null, null, receiptId,
  ],
  // prettier-ignore
  unpack: ([
    state = null, site = null, environment = null, memberId = null, amount = null, entitled = null, revenue = null,
    heldReason = null, rewardId = null, revision = null, change = null, previous = null,
    conversion = null, , , , , , , receiptId = null,
  ]) => ({
    state, site, environment, memberId, amount: unpackAmount(amount as Packed), entitled: unpackAmount(entitled as Packed),
    revenue: unpackAmount(revenue as Packed), heldReason, rewardId, revision, change, previous: unpackTold(previous as Packed),
    conversion, receiptId,
  }) as RewardChanged,
};

function packAmount({ asset, scale, units }: ToldAmount): unknown[] {
  return [asset, scale, units];
}

function unpackAmount(packed: Packed): ToldAmount | null {
  if (packed === null) return null;
  const [asset = null, scale = null, units = null] = packed;
  return { asset, scale, units } as ToldAmount;
}

// prettier-ignore
function packTold({ state, site, environment, memberId, amount, entitled, revenue, heldReason }: ToldReward): unknown[] {
  return [
    state, site, environment, memberId, packAmount(amount), packAmount(entitled), packAmount(revenue), heldReason,
  ];
}

// prettier-ignore
function unpackTold(packed: Packed): ToldReward | null {
  if (packed === null) return null;
  const [
    state = null, site = null, environment = null, memberId = null, amount = null, entitled = null, revenue = null,
    heldReason = null,
  ] = packed;
  return {
    state, site, environment, memberId, amount: unpackAmount(amount as Packed), entitled: unpackAmount(entitled as Packed),
    revenue: unpackAmount(revenue as Packed), heldReason,
  } as ToldReward;
}

/** Appended for each new revision of a reward, whose transfers are in the ledger with it. */
export const rewardChanged = defineEvent('reward.changed.v2', SHAPE, 'b');

/** As versions before 0320 of the schema appended it: what it says was booked later, in a turn of the ledger's own. */
export const rewardChangedUnbooked = defineEvent('reward.changed.v1', SHAPE, 'r');

export function tellReward(reward: Reward): ToldReward {
  const { amount } = reward;
  return {
    state: reward.state,
    site: reward.site,
    environment: reward.environment,
    memberId: reward.memberId,
    amount: tellAmount(amount),
    entitled: { asset: amount.asset, scale: amount.scale, units: entitledUnits(reward).toString() },
    revenue: tellAmount(reward.revenue),
    heldReason: reward.heldReason,
  };
}

function tellAmount({ asset, scale, units }: AssetAmount): ToldAmount {
  return { asset, scale, units: units.toString() };
}
