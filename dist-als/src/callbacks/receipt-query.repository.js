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
import { utc } from '../platform/database/sql-moment.js';
import { formatMoment } from '../platform/moment.js';
import { STORED_BODY, withBody } from './stored-body.columns.js';
import { showBody } from './shown-body.rules.js';
/** Reads receipts for people. */
let ReceiptQueryRepository = class ReceiptQueryRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    async find(receiptId) {
        const [row] = await this.dataSource.query(`SELECT r.id AS "receiptId", ${utc('r.received_at')} AS "receivedAt", host(r.source_address) AS "sourceAddress",
              r.headers, r.size, encode(r.sha256, 'hex') AS sha256, r.outcome, r.callback_id AS "callbackId",
              r.sent_at_ns AS "sentAtNs", ${STORED_BODY}, c.conversion_id AS "conversionId", own.state AS quarantine,
              replayed.receipt_id AS "replayOf"
       FROM receipts r
       LEFT JOIN conversions c ON c.id = r.conversion
       LEFT JOIN quarantine own ON own.receipt_id = r.id
       LEFT JOIN quarantine replayed ON replayed.replay_receipt_id = r.id
       WHERE r.id = $1`, [receiptId]);
        if (!row)
            return null;
        const { sentAtNs, body, ...shown } = withBody(row);
        return { ...shown, sentAt: sentAtNs && formatMoment(BigInt(sentAtNs)), ...showBody(body, row.size) };
    }
};
ReceiptQueryRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], ReceiptQueryRepository);
export { ReceiptQueryRepository };
//# sourceMappingURL=receipt-query.repository.js.map