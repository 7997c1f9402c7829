var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { conversionChanged } from '../conversions/conversion.events.js';
import { Clock } from '../platform/clock.js';
import { Consumer, Handles } from '../platform/events/consumer.decorator.js';
import { EventLog } from '../platform/events/event-log.js';
import { newId } from '../platform/new-id.js';
import { SitesService } from '../sites/sites.service.js';
import { rewardChanged, tellReward } from './reward.events.js';
import { RewardRepository } from './reward.repository.js';
import { changeBetween, dayUnits, settle, unplaced, } from './settlement.rules.js';
import { dayOf } from './policy.rules.js';
/** Settles conversions: compares what is owed with what stands, and writes the difference as a new revision. */
let RewardsConsumer = class RewardsConsumer {
    constructor(rewards, sites, eventLog, clock) {
        this.rewards = rewards;
        this.sites = sites;
        this.eventLog = eventLog;
        this.clock = clock;
    }
    async settle(events, tx) {
        const cases = await Promise.all(newestOfEach(events).map((told) => this.withSite(told)));
        const standing = new Map();
        for (const stored of await this.rewards.lock(tx, cases.map(({ told }) => told.id))) {
            standing.set(stored.conversion, stored);
        }
        const due = cases.filter(({ told }) => told.version > (standing.get(told.id)?.conversionVersion ?? 0));
        const memberDays = await this.memberDays(tx, due);
        const nowNs = this.clock.nowNs();
        const revisions = [];
        const unchanged = [];
        for (const { told, site } of due) {
            const stored = standing.get(told.id) ?? null;
            const settlement = settleOne(site, told, stored, memberDays, nowNs);
            if (!settlement)
                continue;
            const change = changeBetween(stored?.reward ?? null, settlement.reward);
            if (stored && !change) {
                unchanged.push({ ...stored, conversionVersion: told.version, reward: settlement.reward });
            }
            if (change)
                revisions.push(revise(told, stored, settlement, change));
        }
        await this.rewards.write(tx, revisions.map(({ revision }) => revision));
        await this.rewards.touch(tx, unchanged);
        await this.eventLog.append(tx, revisions.map(({ event }) => ({ type: rewardChanged, data: event })));
    }
    async withSite(told) {
        if (told.site === null)
            return { told, site: null };
        const site = (await this.sites.version(told.sitesVersion)).sites.get(told.site);
        if (!site)
            throw new Error(`Version ${told.sitesVersion} of the sites file has no site "${told.site}".`);
        return { told, site };
    }
    /** What counts towards the caps of the members and days concerned; only asked where a site has such a cap. */
    async memberDays(tx, cases) {
        const days = new Map();
        for (const { told, site } of cases) {
            if (!site?.policy.capPerMemberPerDay)
                continue;
            const day = memberDayOf(told);
            days.set(keyOf(day), day);
        }
        const asked = [...days.values()];
        const units = await this.rewards.memberDayUnits(tx, asked);
        return new Map(asked.map((day, index) => [keyOf(day), units[index] ?? 0n]));
    }
};
__decorate([
    Handles(conversionChanged),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Array, Function]),
    __metadata("design:returntype", Promise)
], RewardsConsumer.prototype, "settle", null);
RewardsConsumer = __decorate([
    Consumer({ name: 'rewards', startAt: 'beginning' }),
    __metadata("design:paramtypes", [RewardRepository,
        SitesService,
        EventLog,
        Clock])
], RewardsConsumer);
export { RewardsConsumer };
function settleOne(site, told, stored, memberDays, nowNs) {
    if (stored)
        countInDay(memberDays, stored.reward, -1n);
    if (!site)
        return stored && { reward: unplaced(stored.reward), steps: ['the newest callback fits no site: parked'] };
    const settlement = settle(site, factsOf(told), memberDays.get(keyOf(memberDayOf(told))) ?? 0n, nowNs);
    countInDay(memberDays, settlement.reward, 1n);
    return settlement;
}
function countInDay(memberDays, reward, sign) {
    const key = keyOf({ ...reward, day: reward.capDay });
    memberDays.set(key, (memberDays.get(key) ?? 0n) + sign * dayUnits(reward));
}
function revise(told, stored, { reward, steps }, change) {
    const id = stored?.id ?? newId();
    const revision = (stored?.revision ?? 0) + 1;
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
            ...tellReward(reward),
            rewardId: id,
            revision,
            change,
            previous: stored && tellReward(stored.reward),
            conversion: told.id,
            conversionId: told.conversionId,
            offerEventId: told.offerEventId,
            eventId: told.eventId,
            offerId: told.offerId,
            offerName: told.offerName,
            clickId: told.clickId,
            receiptId: told.receiptId,
        },
    };
}
function factsOf(told) {
    return { ...told, environment: told.environment ?? '', completedAtNs: BigInt(told.completedAtNs) };
}
function memberDayOf(told) {
    const day = dayOf(BigInt(told.completedAtNs));
    return { site: told.site ?? '', environment: told.environment ?? '', memberId: told.memberId, day };
}
function keyOf({ site, environment, memberId, day }) {
    return `${site}\0${environment}\0${day}\0${memberId}`;
}
/** A conversion's events carry its whole state, so of several only the newest matters. */
function newestOfEach(events) {
    const newest = new Map();
    for (const { data } of events) {
        if (data.version > (newest.get(data.id)?.version ?? 0))
            newest.set(data.id, data);
    }
    return [...newest.values()];
}
//# sourceMappingURL=rewards.consumer.js.map