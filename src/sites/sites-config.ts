import type { RE2JS } from 're2js';
import { ONE, type Decimal, type Rounding } from '../platform/decimal.js';
import type { ValuePattern } from './value-pattern.js';

/** What a sites file says, read and checked. Everything is read-only: a new file is a new object. */
export interface SitesConfig {
  /** Where a conversion goes that no rule takes; null parks it. */
  readonly defaultSite: string | null;
  readonly sites: ReadonlyMap<string, Site>;
  /** In the file's order: the first that matches wins. */
  readonly routing: readonly RoutingRule[];
}

export interface Site {
  readonly name: string;
  readonly title?: string;
  readonly points: Asset;
  readonly revenue: Asset;
  readonly policy: RewardPolicy;
  readonly endpoints: readonly EndpointConfig[];
}

/** The unit of a ledger account: `{ code: 'POINTS', scale: 2 }` counts hundredths. */
export interface Asset {
  readonly code: string;
  readonly scale: number;
  /** What becomes of digits beyond the scale in what GoKart writes. */
  readonly rounding: Rounding;
}

export interface RewardPolicy {
  readonly amount: { readonly from: 'rewardPoints' } | { readonly from: 'revenue'; readonly rate: Decimal };
  readonly multiplier: Decimal;
  readonly promotions: readonly Promotion[];
  readonly overrides: readonly Override[];
  /** In points; the reward of one conversion is never more. */
  readonly capPerConversion: Decimal | null;
  /** In points, for one member in one UTC day of completion; what would exceed it is held for a person. */
  readonly capPerMemberPerDay: Decimal | null;
  /** Whole days from completion during which a reward is held; 0 grants at once. */
  readonly holdDays: number;
  /** What a status that contradicts the one before it does (Rejected→Success, Success→Pending). */
  readonly contradictions: 'follow' | 'hold';
}

/** Multiplies the rewards of conversions completed within `[fromNs, untilNs)`, nanoseconds since the epoch. */
export interface Promotion {
  readonly name: string;
  readonly fromNs: bigint;
  readonly untilNs: bigint;
  readonly multiplier: Decimal;
  readonly offerIds?: readonly string[];
}

/** Another amount or multiplier for some offer or event: every id that is given must be equal; the first one wins. */
export interface Override {
  readonly name: string;
  readonly offerId?: string;
  readonly eventId?: string;
  readonly offerEventId?: string;
  readonly amount?: Decimal;
  readonly multiplier?: Decimal;
}

export interface EndpointConfig {
  readonly id: string;
  readonly url: string;
  /** The environment variable that holds the signing secret. */
  readonly secretEnv: string;
  /** Event types of `ENDPOINT_EVENTS`, or `*` for all. */
  readonly events: readonly string[];
  /** Null means all of them. */
  readonly environments: readonly string[] | null;
}

export const ENVIRONMENTS = ['production', 'sandbox'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Every type of notification that an endpoint can ask for. */
export const ENDPOINT_EVENTS = [
  'conversion.pending',
  'conversion.approved',
  'conversion.rejected',
  'reward.granted',
  'reward.held',
  'reward.reversed',
  'reward.adjusted',
] as const;
export type EndpointEvent = (typeof ENDPOINT_EVENTS)[number];

export interface RoutingRule {
  readonly name: string;
  /** All of them must hold; none at all takes every conversion. */
  readonly conditions: readonly Condition[];
  readonly site: string;
  readonly environment: Environment;
  readonly member: MemberCapture | null;
}

/** One thing that a rule asks of one field. Patterns are compiled when the file is read, never for a conversion. */
export type Condition =
  | { readonly field: string; readonly kind: 'equals'; readonly values: readonly MatchValue[] }
  | { readonly field: string; readonly kind: 'prefix'; readonly prefixes: readonly string[] }
  | { readonly field: string; readonly kind: 'range'; readonly min: Decimal | null; readonly max: Decimal | null }
  | { readonly field: string; readonly kind: 'pattern'; readonly pattern: ValuePattern };

/**
 * A value to be equal to: the text exactly; or, when the file writes a number without quotes, the same number however
 * it is written (`decimal` is then set); or absent (`text` null).
 */
export interface MatchValue {
  readonly text: string | null;
  readonly decimal: Decimal | null;
}

/** The member id is what the capture group takes out of the field; a rule whose capture fails does not match. */
export interface MemberCapture {
  readonly field: string;
  readonly pattern: RE2JS;
  readonly group: number;
}

/** What holds without a sites file: one site that grants `rewardPoints` as they come. */
export function defaultSitesConfig(): SitesConfig {
  const site: Site = {
    name: 'default',
    points: { code: 'POINTS', scale: 2, rounding: 'refuse' },
    revenue: { code: 'REVENUE', scale: 6, rounding: 'refuse' },
    policy: {
      amount: { from: 'rewardPoints' },
      multiplier: ONE,
      promotions: [],
      overrides: [],
      capPerConversion: null,
      capPerMemberPerDay: null,
      holdDays: 0,
      contradictions: 'follow',
    },
    endpoints: [],
  };
  return { defaultSite: site.name, sites: new Map([[site.name, site]]), routing: [] };
}
