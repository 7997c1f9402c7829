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
import { CONVERSIONS } from '../conversions/conversion.columns.js';
import { conversionChanged, tellTransition } from '../conversions/conversion.events.js';
import { storedData } from '../platform/events/event-type.js';
import { runPreparedAlone } from '../platform/database/prepared.js';
import { RowSet } from '../platform/database/row-set.js';
import { countUnknownFieldsSql, RECEIPTS, UNKNOWN_FIELDS, } from './receipt.repository.js';
/** A receipt's columns beside a conversion's; `receipt_id` is among both, and is the same. */
const receiptName = (name) => `receipt_${name}`;
const CONVERSION_NAMES = CONVERSIONS.names;
const NEWCOMERS = new RowSet([
    ...CONVERSIONS.columns
        .filter(([name]) => name !== receiptName('id'))
        .map(([name, type, valueOf]) => [
        name,
        type,
        ({ transition }) => valueOf({ conversion: transition.conversion, transition }),
    ]),
    ...RECEIPTS.columns.map(([name, type, valueOf]) => [
        receiptName(name),
        type,
        ({ settled }) => valueOf(settled),
    ]),
    ['event', 'json', ({ transition }) => storedData(conversionChanged, tellTransition(transition))],
]);
const RECEIPT_VALUES = RECEIPTS.columns
    .map(([name]) => (name === 'source_address' ? `${receiptName(name)}::inet` : receiptName(name)))
    .join(', ');
/**
 * Everything that accepting a newcomer means, in one statement: one round trip and one commit for the batch. Rows whose
 * key is taken do nothing. `(… IN …) IS TRUE` keeps the planner to a hashed look-up: on tables that it has no statistics
 * of it would compare every row with every other.
 */
const ACCEPT = {
    name: 'newcomers-accept',
    text: `WITH given AS MATERIALIZED (
           SELECT * FROM ${NEWCOMERS.from('given')}
         ), fresh AS (
           INSERT INTO conversions (${CONVERSION_NAMES})
           SELECT ${CONVERSION_NAMES} FROM given
           ORDER BY conversion_id COLLATE "C", entitlement COLLATE "C"
           ON CONFLICT (conversion_id, entitlement) DO NOTHING
           RETURNING id
         ), kept AS (
           INSERT INTO receipts (${RECEIPTS.names})
           SELECT ${RECEIPT_VALUES} FROM given
           WHERE (id IN (SELECT id FROM fresh)) IS TRUE
         ), appended AS (
           INSERT INTO events (epoch, type, data)
           SELECT (SELECT epoch FROM event_log_epoch), '${conversionChanged.name}', event FROM given
           WHERE (id IN (SELECT id FROM fresh)) IS TRUE
         ), counted AS (
           ${countUnknownFieldsSql(NEWCOMERS.columns.length + 1)}
         )
         SELECT id FROM fresh`,
};
/** Accepts conversions that nobody has heard of, receipt, transition and event included. */
let NewcomerRepository = class NewcomerRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    /**
     * Accepts those whose key is free; two of one key in a batch are for the caller to avoid. Waits for a transaction that
     * is inserting the same key just now.
     *
     * @param unknownFields counted in any case
     * @returns our ids of the conversions that were accepted
     */
    async accept(newcomers, unknownFields) {
        const values = [...NEWCOMERS.parameters(newcomers), ...UNKNOWN_FIELDS.parameters(unknownFields)];
        const rows = await runPreparedAlone(this.dataSource, ACCEPT, values);
        return new Set(rows.map((row) => row.id));
    }
};
NewcomerRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], NewcomerRepository);
export { NewcomerRepository };
//# sourceMappingURL=newcomer.repository.js.map