import type { EntityManager } from 'typeorm';
import { conversionChanged, type ConversionChanged } from '../conversions/conversion.events.js';
import { Clock } from '../platform/clock.js';
import { Consumer, Handles } from '../platform/events/consumer.decorator.js';
import { behind, type Sent } from '../platform/database/prepared.js';
import { EventLog } from '../platform/events/event-log.js';
import type { RecordedEvent } from '../platform/events/event-type.js';
import { newId } from '../platform/new-id.js';
import { SitesService } from '../sites/sites.service.js';
import type { Site, SitesConfig } from '../sites/sites-config.js';
import { rewardChanged, rewardChangedUnbooked, tellReward, type RewardChanged } from './reward.events.js';
import { RewardRepository, type MemberDay, type RewardRevision, type StoredReward } from './reward.repository.js';
import {
  changeBetween,
  dayUnits,
  settle,
  unplaced,
  type Reward,
  type Settlement,
  type SettlementFacts,
} from './settlement.rules.js';
import { dayOf } from './policy.rules.js';

/** A conversion to settle, with the site that its version of the sites file gives it; null when it is parked. */
interface Case {
  readonly told: ConversionChanged;
  readonly site: Site | null;
}

/** A reward is granted and booked a moment later for it, and a busy process settles in a third of the turns. */
const GATHER_MS = 40;

/**
 * Settles conversions: compares what is owed with what stands, and writes the difference as a new revision. What follows it
 * in the same transaction, the ledger, is done when it is told.
 */
@Consumer({ name: 'rewards', startAt: 'beginning', gatherMs: GATHER_MS })
export class RewardsConsumer {
  constructor(
    private readonly rewards: RewardRepository,
    private readonly sites: SitesService,
    private readonly eventLog: EventLog,
    private readonly clock: Clock,
  ) {}

  @Handles(conversionChanged)
  async settle(events: readonly RecordedEvent<ConversionChanged>[], tx: EntityManager): Promise<Sent[]> {
    const cases = await this.withSites(newestOfEach(events));
    const standing = new Map<string, StoredReward>();
    for (const stored of await this.rewards.lock(
      tx,
      cases.map(({ told }) => told.id),
    )) {
      standing.set(stored.conversion, stored);
    }
    const due = cases.filter(({ told }) => told.version > (standing.get(told.id)?.conversionVersion ?? 0));
    const memberDays = await this.memberDays(tx, due);
    const nowNs = this.clock.nowNs();

    const revisions: { revision: RewardRevision; event: RewardChanged }[] = [];
    const unchanged: StoredReward[] = [];
    for (const { told, site } of due) {
      const stored = standing.get(told.id) ?? null;
      const settlement = settleOne(site, told, stored, memberDays, nowNs);
      if (!settlement) continue;
      const change = changeBetween(stored?.reward ?? null, settlement.reward);
      if (stored && !change) {
        unchanged.push({ ...stored, conversionVersion: told.version, reward: settlement.reward });
      }
      if (change) revisions.push(revise(told, stored, settlement, change));
    }
    const written = await this.rewards.sendRevisions(
      tx,
      revisions.map(({ revision }) => revision),
    );
    const touched = await this.rewards.sendTouched(tx, unchanged);
    const sent = [...written, ...touched];
    const told = await behind(sent, () =>
      this.eventLog.send(
        tx,
        revisions.map(({ event }) => ({ type: rewardChanged, data: event })),
      ),
    );
    return [...sent, ...told];
  }

  /** Versions before 0320 of the schema left the booking to a consumer of its own: what that had not come to is ours. */
  @Handles(rewardChangedUnbooked)
  follow(events: readonly RecordedEvent<RewardChanged>[], tx: EntityManager): Promise<Sent[]> {
    return this.eventLog.follow(
      tx,
      events.map(({ data }) => ({ type: rewardChangedUnbooked, data })),
    );
  }

  /** Each with its site. A batch has one or two versions of the sites file: a promise for each, not for each case. */
  private async withSites(told: readonly ConversionChanged[]): Promise<Case[]> {
    const versions = new Map<number, SitesConfig>();
    for (const { site, sitesVersion } of told) {
      if (site === null || versions.has(sitesVersion)) continue;
      versions.set(sitesVersion, await this.sites.version(sitesVersion));
    }
    return told.map((one) => ({ told: one, site: one.site === null ? null : siteOf(one.site, one, versions) }));
  }

  /** What counts towards the caps of the members and days concerned; only asked where a site has such a cap. */
  private async memberDays(tx: EntityManager, cases: readonly Case[]): Promise<MemberDays> {
    const days = new Map<string, MemberDay>();
    for (const { told, site } of cases) {
      if (!site?.policy.capPerMemberPerDay) continue;
      const day = memberDayOf(told);
      days.set(keyOf(day), day);
    }
    const asked = [...days.values()];
    const units = await this.rewards.memberDayUnits(tx, asked);
    return new Map(asked.map((day, index) => [keyOf(day), units[index] ?? 0n]));
  }
}

function siteOf(name: string, { sitesVersion }: ConversionChanged, versions: ReadonlyMap<number, SitesConfig>): Site {
  const site = versions.get(sitesVersion)?.sites.get(name);
  if (!site) throw new Error(`Version ${sitesVersion} of the sites file has no site "${name}".`);
  return site;
}

/**
 * Units by member and day, of those that a cap asks about. Follows each settlement of a batch, so that the batch ends as
 * if its conversions had come one by one: what stands keeps its place until it is settled itself.
 */
type MemberDays = Map<string, bigint>;

function settleOne(
  site: Site | null,
  told: ConversionChanged,
  stored: StoredReward | null,
  memberDays: MemberDays,
  nowNs: bigint,
): Settlement | null {
  if (stored) countInDay(memberDays, stored.reward, -1n);
  if (!site) return stored && { reward: unplaced(stored.reward), steps: ['the newest callback fits no site: parked'] };
  const capped = site.policy.capPerMemberPerDay !== null;
  const units = capped ? (memberDays.get(keyOf(memberDayOf(told))) ?? 0n) : 0n;
  const settlement = settle(site, factsOf(told), units, nowNs);
  countInDay(memberDays, settlement.reward, 1n);
  return settlement;
}

function countInDay(memberDays: MemberDays, reward: Reward, sign: 1n | -1n): void {
  if (memberDays.size === 0) return;
  const key = keyOf({ ...reward, day: reward.capDay });
  const units = memberDays.get(key);
  if (units !== undefined) memberDays.set(key, units + sign * dayUnits(reward));
}

function revise(
  told: ConversionChanged,
  stored: StoredReward | null,
  { reward, steps }: Settlement,
  change: RewardRevision['change'],
): { revision: RewardRevision; event: RewardChanged } {
  const id = stored?.id ?? newId();
  const revision = (stored?.revision ?? 0) + 1;
  const is = tellReward(reward);
  return {
    revision: {
      id,
      conversion: told.id,
      conversionVersion: told.version,
      revision,
      reward,
      change,
      sitesVersion: told.sitesVersion,
      steps,
    },
    event: {
      state: is.state,
      site: is.site,
      environment: is.environment,
      memberId: is.memberId,
      amount: is.amount,
      entitled: is.entitled,
      revenue: is.revenue,
      heldReason: is.heldReason,
      rewardId: id,
      revision,
      change,
      previous: stored && tellReward(stored.reward),
      conversion: told.id,
      receiptId: told.receiptId,
    },
  };
}

/** Field by field: to copy all of an event, once for each conversion, costs more than settling it. */
function factsOf(told: ConversionChanged): SettlementFacts {
  return {
    status: told.status,
    contradiction: told.contradiction,
    memberId: told.memberId,
    environment: told.environment ?? '',
    rewardPoints: told.rewardPoints,
    revenue: told.revenue,
    offerId: told.offerId,
    offerEventId: told.offerEventId,
    eventId: told.eventId,
    completedAtNs: BigInt(told.completedAtNs),
  };
}

function memberDayOf(told: ConversionChanged): MemberDay {
  const day = dayOf(BigInt(told.completedAtNs));
  return { site: told.site ?? '', environment: told.environment ?? '', memberId: told.memberId, day };
}

function keyOf({ site, environment, memberId, day }: MemberDay): string {
  return `${site}\0${environment}\0${day}\0${memberId}`;
}

/** A conversion's events carry its whole state, so of several only the newest matters. */
function newestOfEach(events: readonly RecordedEvent<ConversionChanged>[]): ConversionChanged[] {
  const newest = new Map<string, ConversionChanged>();
  for (const { data } of events) {
    if (data.version > (newest.get(data.id)?.version ?? 0)) newest.set(data.id, data);
  }
  return [...newest.values()];
}
