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
import { decodeCursor, pageOf, UUID } from '../platform/http/pagination.js';
import { STORED_BODY, withBody } from './stored-body.columns.js';
const ITEM = `q.receipt_id AS "receiptId", ${utc('r.received_at')} AS "receivedAt",
  host(r.source_address) AS "sourceAddress", r.size, encode(r.sha256, 'hex') AS sha256, q.state, q.code, q.detail,
  q.errors, ${utc('q.resolved_at')} AS "resolvedAt", q.resolved_by AS "resolvedBy", q.reason,
  q.replay_receipt_id AS "replayReceiptId"`;
/** The receipts that could not be understood, and what people did about them. */
let QuarantineRepository = class QuarantineRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    async page({ state, cursor, limit }) {
        const [after] = decodeCursor(cursor, [UUID]) ?? [null];
        const rows = await this.dataSource.query(`SELECT ${ITEM} FROM quarantine q JOIN receipts r ON r.id = q.receipt_id
       WHERE q.state = $1 AND ($2::uuid IS NULL OR q.receipt_id < $2) ORDER BY q.receipt_id DESC LIMIT $3`, [state, after, limit + 1]);
        return pageOf(rows, limit, (row) => [row.receiptId], (row) => row);
    }
    async find(receiptId) {
        const [row] = await this.dataSource.query(`SELECT ${ITEM}, r.headers, ${STORED_BODY} FROM quarantine q JOIN receipts r ON r.id = q.receipt_id
       WHERE q.receipt_id = $1`, [receiptId]);
        return row ? withBody(row) : null;
    }
    /** Locks an entry until the transaction ends, after whoever is resolving it just now, and tells its state. */
    async lock(tx, receiptId) {
        const [row] = await tx.query('SELECT state FROM quarantine WHERE receipt_id = $1 FOR UPDATE', [receiptId]);
        return row?.state ?? null;
    }
    async markReplayed(tx, receiptId, by, replayReceiptId) {
        await tx.query(`UPDATE quarantine SET state = 'replayed', resolved_at = now(), resolved_by = $2, replay_receipt_id = $3
       WHERE receipt_id = $1`, [receiptId, by, replayReceiptId]);
    }
    async markDiscarded(tx, receiptId, by, reason) {
        await tx.query(`UPDATE quarantine SET state = 'discarded', resolved_at = now(), resolved_by = $2, reason = $3
       WHERE receipt_id = $1`, [receiptId, by, reason]);
    }
};
QuarantineRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], QuarantineRepository);
export { QuarantineRepository };
//# sourceMappingURL=quarantine.repository.js.map