var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { DataSource } from 'typeorm';
import { utc } from '../platform/database/sql-moment.js';
import { formatUnits } from '../platform/decimal.js';
import { TellsTimeline } from '../platform/timeline/timeline.js';
/** Tells of every revision of a conversion's reward, and how its price came about. */
let RewardsTimeline = class RewardsTimeline {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    async entriesOf(conversions) {
        const rows = await this.dataSource.query(`SELECT v.conversion, ${utc('v.at')} AS at, 'reward' AS kind, v.reward AS "rewardId", v.revision, v.change,
              v.state, v.amount, v.asset, v.scale, v.member_id AS "memberId", v.site, v.environment, v.held_reason AS "heldReason",
              v.sites_version AS "sitesVersion", v.steps
       FROM (
         SELECT r.conversion, v.reward, v.revision, v.change, v.state, v.amount, v.asset, v.scale, v.member_id, v.site,
                v.environment, v.held_reason, v.sites_version, v.steps, v.at
         FROM rewards r JOIN reward_revisions v ON v.reward = r.id WHERE r.conversion = ANY($1)
         UNION ALL
         SELECT conversion, id, revision, change, state, amount, asset, scale, member_id, site, environment,
                held_reason, sites_version, steps, updated_at
         FROM rewards WHERE conversion = ANY($1)
       ) v
       ORDER BY v.reward, v.revision`, [conversions]);
        return rows.map(({ scale, ...row }) => ({ ...row, amount: formatUnits(BigInt(row.amount), scale) }));
    }
};
RewardsTimeline = __decorate([
    TellsTimeline(),
    __metadata("design:paramtypes", [DataSource])
], RewardsTimeline);
export { RewardsTimeline };
//# sourceMappingURL=rewards.timeline.js.map