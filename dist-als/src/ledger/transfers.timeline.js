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
import { accountRef } from './account-name.sql.js';
/** Tells of every transfer that was booked for a conversion's reward. */
let TransfersTimeline = class TransfersTimeline {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    async entriesOf(conversions) {
        const rows = await this.dataSource.query(`SELECT r.conversion, ${utc('t.created_at')} AS at, 'transfer' AS kind, t.id AS "transferId",
              t.idempotency_key AS "idempotencyKey", ${accountRef('asset', 'debit')} AS debit,
              ${accountRef('asset', 'credit')} AS credit, t.amount, asset.code AS asset, asset.scale, t.reverses
       FROM rewards r
       JOIN ledger_transfers t ON t.source = r.id
       JOIN ledger_assets asset ON asset.id = t.asset
       JOIN ledger_accounts debit ON debit.id = t.debit_account
       JOIN ledger_accounts credit ON credit.id = t.credit_account
       WHERE r.conversion = ANY($1) ORDER BY t.created_at, t.id`, [conversions]);
        return rows.map(({ scale, ...row }) => ({ ...row, amount: formatUnits(BigInt(row.amount), scale) }));
    }
};
TransfersTimeline = __decorate([
    TellsTimeline(),
    __metadata("design:paramtypes", [DataSource])
], TransfersTimeline);
export { TransfersTimeline };
//# sourceMappingURL=transfers.timeline.js.map