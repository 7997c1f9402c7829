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
import { TellsTimeline } from '../platform/timeline/timeline.js';
/** Tells of every change of a conversion: what it became, and the routing decision with its rule. */
let TransitionsTimeline = class TransitionsTimeline {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    entriesOf(conversions) {
        return this.dataSource.query(`SELECT t.conversion, ${utc('t.at')} AS at, 'transition' AS kind, t.version, t.cause,
              lag(t.status) OVER (PARTITION BY t.conversion ORDER BY t.version) AS "fromStatus", t.status, t.reward_points AS "rewardPoints", t.revenue,
              t.member_id AS "memberId", t.site, t.environment, t.routing_rule AS "routingRule",
              t.sites_version AS "sitesVersion", t.receipt_id AS "receiptId"
       FROM (
         SELECT conversion, version, cause, status, reward_points, revenue, member_id, site, environment, routing_rule,
                sites_version, receipt_id, at
         FROM transitions WHERE conversion = ANY($1)
         UNION ALL
         SELECT id, version, cause, status, reward_points, revenue, member_id, site, environment, routing_rule,
                sites_version, version_receipt_id, version_at
         FROM conversions WHERE id = ANY($1)
       ) t
       ORDER BY t.conversion, t.version`, [conversions]);
    }
};
TransitionsTimeline = __decorate([
    TellsTimeline(),
    __metadata("design:paramtypes", [DataSource])
], TransitionsTimeline);
export { TransitionsTimeline };
//# sourceMappingURL=transitions.timeline.js.map