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
import { NewcomerRepository } from '../../../src/callbacks/newcomer.repository.js';
import { RECEIPTS } from '../../../src/callbacks/receipt.repository.js';
import { CONVERSIONS } from '../../../src/conversions/conversion.columns.js';
import { conversionChanged, tellTransition } from '../../../src/conversions/conversion.events.js';
import { runPreparedAlone } from '../../../src/platform/database/prepared.js';
/** The statement's parameters in their order, each given its number when it is first named. */
const VALUES = [];
function parameters(columns, rowOf) {
    return columns
        .map(([name, type, valueOf]) => {
        VALUES.push((newcomer) => scalar(valueOf(rowOf(newcomer))));
        return `$${VALUES.length}::${type}${name === 'source_address' ? '::inet' : ''}`;
    })
        .join(', ');
}
/** What `pg` sends as it is: everything but a bigint. */
function scalar(value) {
    return typeof value === 'bigint' ? value.toString() : value;
}
const ACCEPT_ONE = {
    name: 'single-row-accept',
    text: `WITH fresh AS (
           INSERT INTO conversions (${CONVERSIONS.names})
           VALUES (${parameters(CONVERSIONS.columns, ({ transition }) => ({ conversion: transition.conversion, transition }))})
           ON CONFLICT (conversion_id, entitlement) DO NOTHING
           RETURNING id
         ), kept AS (
           INSERT INTO receipts (${RECEIPTS.names})
           SELECT ${parameters(RECEIPTS.columns, ({ settled }) => settled)} FROM fresh
         ), appended AS (
           INSERT INTO events (epoch, type, data)
           SELECT (SELECT epoch FROM event_log_epoch), '${conversionChanged.name}', ${eventParameter()} FROM fresh
         )
         SELECT id FROM fresh`,
};
function eventParameter() {
    VALUES.push(({ transition }) => JSON.stringify(tellTransition(transition)));
    return `$${VALUES.length}::json`;
}
/** Accepts a conversion that comes alone by scalar parameters; several together, and unknown fields, as Pitstop does. */
let SingleRowRepository = class SingleRowRepository extends NewcomerRepository {
    constructor(connections) {
        super(connections);
        this.connections = connections;
    }
    async accept(newcomers, unknownFields) {
        const [alone] = newcomers;
        if (!alone || newcomers.length > 1 || unknownFields.length > 0)
            return super.accept(newcomers, unknownFields);
        const values = VALUES.map((valueOf) => valueOf(alone));
        const rows = await runPreparedAlone(this.connections, ACCEPT_ONE, values);
        return new Set(rows.map((row) => row.id));
    }
};
SingleRowRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], SingleRowRepository);
export { SingleRowRepository };
//# sourceMappingURL=single-row.repository.js.map