var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Conditions } from '../platform/database/conditions.js';
import { utc } from '../platform/database/sql-moment.js';
import { formatUnits } from '../platform/decimal.js';
import { decodeCursor, pageOf, UUID } from '../platform/http/pagination.js';
/** Reads rewards for people, newest first. */
let RewardQueryRepository = class RewardQueryRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    async page(query) {
        const [after] = decodeCursor(query.cursor, [UUID]) ?? [];
        const where = new Conditions()
            .when(after, (id) => `r.id < ${id}`)
            .when(query.state, (state) => `r.state = ${state}`)
            .when(query.site, (site) => `r.site = ${site}`)
            .when(query.environment, (environment) => `r.environment = ${environment}`)
            .when(query.memberId, (member) => `r.member_id = ${member}`);
        // Says the same as the state, in the words of the index over the few that are held.
        if (query.state === 'held')
            where.also('r.held_reason IS NOT NULL');
        const rows = await this.dataSource.query(`SELECT r.id, r.state, r.amount, r.asset, r.scale, r.revenue, r.revenue_asset AS "revenueAsset",
              r.revenue_scale AS "revenueScale", r.revision, r.held_reason AS "heldReason",
              ${utc('r.release_at')} AS "releaseAt", r.site, r.environment, r.member_id AS "memberId",
              c.conversion_id AS "conversionId", c.offer_event_id AS "offerEventId", c.event_id AS "eventId",
              c.offer_name AS "offerName", ${utc('r.created_at')} AS "createdAt", ${utc('r.updated_at')} AS "updatedAt"
       FROM rewards r JOIN conversions c ON c.id = r.conversion
       WHERE ${where.sql} ORDER BY r.id DESC LIMIT ${where.parameter(query.limit + 1)}`, where.values);
        return pageOf(rows, query.limit, (row) => [row.id], toItem);
    }
};
RewardQueryRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], RewardQueryRepository);
export { RewardQueryRepository };
function toItem({ scale, revenueScale, ...row }) {
    return {
        ...row,
        amount: formatUnits(BigInt(row.amount), scale),
        revenue: formatUnits(BigInt(row.revenue), revenueScale),
    };
}
//# sourceMappingURL=reward-query.repository.js.map