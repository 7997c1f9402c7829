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
import { runPrepared } from '../platform/database/prepared.js';
import { RowSet } from '../platform/database/row-set.js';
import { decodeBody } from './stored-body.js';
export const UNKNOWN_FIELDS = new RowSet([
    ['name', 'text', ({ name }) => name],
    ['count', 'int8', ({ count }) => BigInt(count)],
    ['last_receipt_id', 'uuid', ({ receiptId }) => receiptId],
]);
/** @param first the number of the statement's first parameter of these */
export function countUnknownFieldsSql(first) {
    return `INSERT INTO unknown_fields AS known (${UNKNOWN_FIELDS.names})
          SELECT ${UNKNOWN_FIELDS.names} FROM ${UNKNOWN_FIELDS.from('seen', first)} ORDER BY name COLLATE "C"
          ON CONFLICT (name) DO UPDATE SET count = known.count + excluded.count, last_seen_at = now(),
                                           last_receipt_id = excluded.last_receipt_id`;
}
const COUNT_UNKNOWN_FIELDS = { name: 'unknown-fields-count', text: countUnknownFieldsSql(1) };
/** What a receipt's row is made of; the address travels as text. */
const RECEIPT_COLUMNS = [
    ['id', 'uuid', ({ receipt }) => receipt.id],
    ['received_at', 'timestamptz', ({ receipt }) => receipt.receivedAt],
    ['headers', 'json', ({ receipt }) => JSON.stringify(receipt.headers)],
    ['sha256', 'bytea', ({ receipt }) => receipt.body.sha256],
    ['size', 'int4', ({ receipt }) => receipt.body.size],
    ['body_encoding', 'int4', ({ receipt }) => receipt.body.stored.encoding],
    ['body', 'bytea', ({ receipt }) => receipt.body.stored.bytes],
    ['outcome', 'text', ({ outcome }) => outcome],
    ['conversion', 'uuid', ({ conversion }) => conversion],
    ['callback_id', 'text', ({ order }) => order?.callbackId || null],
    ['sent_at_ns', 'int8', ({ order }) => order?.sentAtNs],
    ['source_address', 'text', ({ receipt }) => receipt.sourceAddress],
];
export const RECEIPTS = new RowSet(RECEIPT_COLUMNS);
const INSERT = {
    name: 'receipts-insert',
    text: `INSERT INTO receipts (${RECEIPTS.names})
         SELECT ${RECEIPTS.names.replace('source_address', 'source_address::inet')} FROM ${RECEIPTS.from('given')}`,
};
/** Receipts, and what callbacks held that this version does not know. */
let ReceiptRepository = class ReceiptRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    async insert(tx, settled) {
        await runPrepared(tx, INSERT, RECEIPTS.parameters(settled));
    }
    /** Keeps a refused callback, with the reason, for a person to look at. */
    async quarantine(receipt, refusal) {
        await this.dataSource.transaction(async (tx) => {
            await this.insert(tx, [{ receipt, outcome: 'quarantined', conversion: null, order: null }]);
            await tx.query('INSERT INTO quarantine (receipt_id, code, detail, errors) VALUES ($1, $2, $3, $4)', [
                receipt.id,
                refusal.code,
                refusal.detail,
                JSON.stringify(refusal.errors),
            ]);
        });
    }
    async countUnknownFields(tx, counts) {
        if (counts.length > 0)
            await runPrepared(tx, COUNT_UNKNOWN_FIELDS, UNKNOWN_FIELDS.parameters(counts));
    }
    /** The raw bytes of receipts by id. */
    async bodies(tx, receiptIds) {
        const rows = await tx.query('SELECT id, body_encoding AS encoding, body AS bytes FROM receipts WHERE id = ANY($1)', [receiptIds]);
        return new Map(rows.map((row) => [row.id, decodeBody(row)]));
    }
};
ReceiptRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], ReceiptRepository);
export { ReceiptRepository };
//# sourceMappingURL=receipt.repository.js.map