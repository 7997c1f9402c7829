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
import { formatMoment } from '../platform/moment.js';
import { TellsTimeline } from '../platform/timeline/timeline.js';
/** Tells of every callback about a conversion, those that changed nothing included. */
let ReceiptsTimeline = class ReceiptsTimeline {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    async entriesOf(conversions) {
        const rows = await this.dataSource.query(`SELECT r.conversion, ${utc('r.received_at')} AS at, 'receipt' AS kind, r.id AS "receiptId", r.outcome,
              r.callback_id AS "callbackId", r.sent_at_ns AS "sentAt", host(r.source_address) AS "sourceAddress",
              encode(r.sha256, 'hex') AS sha256, q.receipt_id AS "replayOf"
       FROM receipts r LEFT JOIN quarantine q ON q.replay_receipt_id = r.id
       WHERE r.conversion = ANY($1) ORDER BY r.received_at, r.id`, [conversions]);
        return rows.map((row) => ({ ...row, sentAt: row.sentAt && formatMoment(BigInt(row.sentAt)) }));
    }
};
ReceiptsTimeline = __decorate([
    TellsTimeline(),
    __metadata("design:paramtypes", [DataSource])
], ReceiptsTimeline);
export { ReceiptsTimeline };
//# sourceMappingURL=receipts.timeline.js.map