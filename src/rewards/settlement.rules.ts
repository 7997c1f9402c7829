import { fromDate, toDate } from '../platform/moment.js';
import type { Site } from '../sites/sites-config.js';
import { dayOf, holdUntilNs, price, type PriceFacts } from './policy.rules.js';

export type RewardState = 'pending' | 'granted' | 'held' | 'reversed' | 'denied';
export type HeldReason = 'hold-days' | 'member-day-cap' | 'contradiction';
/** What a new revision did. `revenue`: only what GoKart owes has changed. */
export type RewardChange = 'pending' | 'granted' | 'held' | 'reversed' | 'adjusted' | 'revenue';

/** An integer amount in units of an asset. */
export interface AssetAmount {
  readonly asset: string;
  readonly scale: number;
  readonly units: bigint;
}

/** What a member is owed for one conversion. */
export interface Reward {
  readonly state: RewardState;
  readonly site: string;
  readonly environment: string;
  readonly memberId: string;
  /** Owed when granted, expected when pending or held, 0 when reversed. */
  readonly amount: AssetAmount;
  /** What GoKart owes for it; 0 unless the conversion is a Success. */
  readonly revenue: AssetAmount;
  readonly heldReason: HeldReason | null;
  /** When a reward that is held for days is granted; nanoseconds since the epoch. */
  readonly releaseAtNs: bigint | null;
  /** The UTC day of completion, in which it counts towards the member's cap. */
  readonly capDay: string;
}

/** What a settlement looks at. */
export interface SettlementFacts extends PriceFacts {
  readonly contradiction: boolean;
  readonly memberId: string;
  readonly environment: string;
}

export interface Settlement {
  readonly reward: Reward;
  readonly steps: readonly string[];
}

/**
 * What a conversion's current state entitles its member to. A function of the conversion alone, but for the member's
 * cap per day, which looks at what else was granted in that day.
 *
 * @param memberDayUnits what other conversions of the same member and day count towards its cap, in units of the points
 * @param nowNs holds that are over do not hold
 */
export function settle(site: Site, facts: SettlementFacts, memberDayUnits: bigint, nowNs: bigint): Settlement {
  const priced = price(site, facts);
  const steps = [...priced.steps];
  const { state, heldReason, releaseAtNs } = stateOf(
    site,
    facts,
    { units: priced.amount, memberDayUnits, nowNs },
    steps,
  );
  const { code: asset, scale } = site.points;
  const revenueUnits = facts.status === 'Success' ? (priced.revenue ?? 0n) : 0n;
  return {
    // Field by field: V8 takes as long to spread the state into it as for all the rest of a settlement.
    reward: {
      state,
      site: site.name,
      environment: facts.environment,
      memberId: facts.memberId,
      amount: { asset, scale, units: state === 'reversed' ? 0n : priced.amount },
      revenue: { asset: site.revenue.code, scale: site.revenue.scale, units: revenueUnits },
      heldReason,
      releaseAtNs,
      capDay: dayOf(facts.completedAtNs),
    },
    steps,
  };
}

type State = Pick<Reward, 'state' | 'heldReason' | 'releaseAtNs'>;

function stateOf(
  site: Site,
  facts: SettlementFacts,
  owed: { units: bigint; memberDayUnits: bigint; nowNs: bigint },
  steps: string[],
): State {
  const hold = (heldReason: HeldReason, why: string, releaseAtNs: bigint | null = null): State => {
    steps.push(why);
    return { state: 'held', heldReason, releaseAtNs };
  };
  if (facts.status === 'Rejected') return { state: 'reversed', heldReason: null, releaseAtNs: null };
  if (facts.contradiction && site.policy.contradictions === 'hold') {
    return hold('contradiction', `held for a person: ${facts.status} contradicts the status before it`);
  }
  if (facts.status === 'Pending') return { state: 'pending', heldReason: null, releaseAtNs: null };
  if (exceedsMemberDay(site, owed.units, owed.memberDayUnits)) {
    return hold('member-day-cap', 'held for a person: it exceeds what a member may get in a day');
  }
  const until = releaseAt(site, facts);
  if (until !== null && until > owed.nowNs) {
    return hold('hold-days', `held for ${site.policy.holdDays} days from completion`, until);
  }
  return { state: 'granted', heldReason: null, releaseAtNs: null };
}

/** In whole milliseconds, as it is stored: a reward that is read again must equal the one that was written. */
function releaseAt(site: Site, facts: SettlementFacts): bigint | null {
  const until = holdUntilNs(site.policy, facts.completedAtNs);
  return until && fromDate(toDate(until));
}

function exceedsMemberDay(site: Site, units: bigint, memberDayUnits: bigint): boolean {
  const cap = site.policy.capPerMemberPerDay;
  if (!cap || units === 0n) return false;
  // Exactly: units / 10^scale > cap.units / 10^cap.scale.
  return (memberDayUnits + units) * 10n ** BigInt(cap.scale) > cap.units * 10n ** BigInt(site.points.scale);
}

/** What becomes of a reward whose conversion has lost its site: nothing is owed any more. */
export function unplaced(reward: Reward): Reward {
  const none = (amount: AssetAmount): AssetAmount => ({ ...amount, units: 0n });
  return {
    ...reward,
    state: 'reversed',
    amount: none(reward.amount),
    revenue: none(reward.revenue),
    heldReason: null,
    releaseAtNs: null,
  };
}

/** A held reward whose time has come. */
export function released(reward: Reward): Reward {
  return { ...reward, state: 'granted', heldReason: null, releaseAtNs: null };
}

/** What the member's wallet must hold for this reward, in units. */
export function entitledUnits(reward: Pick<Reward, 'state' | 'amount'>): bigint {
  return reward.state === 'granted' ? reward.amount.units : 0n;
}

/** What it takes of the member's cap in its day, in units: also while it is only held until a day comes. */
export function dayUnits(reward: Pick<Reward, 'state' | 'heldReason' | 'amount'>): bigint {
  return reward.state === 'granted' || reward.heldReason === 'hold-days' ? reward.amount.units : 0n;
}

/** What a new revision would do, null when nothing has changed: settling again does nothing. */
export function changeBetween(before: Reward | null, after: Reward): RewardChange | null {
  if (!before || before.state !== after.state) return after.state === 'denied' ? 'reversed' : after.state;
  const sameOwner =
    before.site === after.site && before.environment === after.environment && before.memberId === after.memberId;
  if (!sameOwner || !sameAmount(before.amount, after.amount)) return 'adjusted';
  if (!sameAmount(before.revenue, after.revenue)) return 'revenue';
  if (before.heldReason !== after.heldReason || before.releaseAtNs !== after.releaseAtNs) return 'held';
  return null;
}

function sameAmount(a: AssetAmount, b: AssetAmount): boolean {
  return a.asset === b.asset && a.scale === b.scale && a.units === b.units;
}
