import { shape } from '../platform/events/event-shape.js';
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
  readonly conversionId: string;
  readonly offerEventId: string | null;
  readonly eventId: string | null;
  readonly offerId: string | null;
  readonly offerName: string | null;
  readonly clickId: string | null;
  readonly receiptId: string;
}

const AMOUNT = shape<ToldAmount>('asset', 'scale', 'units');
const TOLD_FIELDS = [
  ...(['state', 'site', 'environment', 'memberId'] as const),
  ...([
    ['amount', AMOUNT],
    ['entitled', AMOUNT],
    ['revenue', AMOUNT],
  ] as const),
  'heldReason',
] as const;
export const rewardChanged = defineEvent(
  'reward.changed.v1',
  shape<RewardChanged>(
    ...TOLD_FIELDS,
    ...(['rewardId', 'revision', 'change', ['previous', shape<ToldReward>(...TOLD_FIELDS)]] as const),
    ...(['conversion', 'conversionId', 'offerEventId', 'eventId', 'offerId', 'offerName', 'clickId'] as const),
    'receiptId',
  ),
);

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
