var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Config } from '../platform/config/config.js';
import { Partitioned, } from '../platform/partitions/partitioned-table.js';
const OF_PARTITION = `receipt_id < $1 AND ($2::uuid IS NULL OR receipt_id >= $2)`;
/** Receipts, which are evidence: kept for ever unless somebody asks for less, and as long as anybody needs their bytes. */
let ReceiptsByMonth = class ReceiptsByMonth {
    constructor(config) {
        this.table = 'receipts';
        this.column = 'id';
        this.type = 'uuid';
        this.period = 'month';
        this.keepDays = config.keepDays.receipts;
    }
    /** A parked conversion is routed by the bytes of its newest callback, an open entry replayed from its own. */
    async keptBecause(query, { fromKey, toKey }) {
        const [needed] = await query(`SELECT (SELECT count(*) FROM quarantine WHERE state = 'open' AND ${OF_PARTITION}) AS open,
              (SELECT count(*) FROM conversions WHERE site IS NULL AND ${OF_PARTITION}) AS parked`, [toKey, fromKey]);
        const reasons = [
            needed?.open === '0' ? null : `${needed?.open} of it wait in quarantine`,
            needed?.parked === '0' ? null : `${needed?.parked} parked conversions stand on it`,
        ];
        return reasons.filter(Boolean).join(', ') || null;
    }
    /** What people have done about its entries of the quarantine goes with it. */
    async takeAlong(query, { fromKey, toKey }) {
        const entries = await query(`DELETE FROM quarantine WHERE ${OF_PARTITION} RETURNING receipt_id`, [toKey, fromKey]);
        return entries.length === 0 ? null : `${entries.length} resolved entries of the quarantine`;
    }
};
ReceiptsByMonth = __decorate([
    Partitioned(),
    __metadata("design:paramtypes", [Config])
], ReceiptsByMonth);
export { ReceiptsByMonth };
//# sourceMappingURL=receipts-by-month.js.map