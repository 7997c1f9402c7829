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
import { utc } from '../database/sql-moment.js';
import { decodeCursor, pageOf } from '../http/pagination.js';
import { readData } from './event-type.js';
const CURSOR = [/^\d{1,9}$/, /^\d{1,19}$/, /^\d{1,18}$/, /^[a-z][a-z0-9-]*$/];
/** Reads the events that consumers have given up on. */
let DeadLetterRepository = class DeadLetterRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    async page({ consumer, cursor, limit }) {
        const after = decodeCursor(cursor, CURSOR) ?? [null, null, null, null];
        const rows = await this.dataSource.query(`SELECT f.consumer, f.epoch || '/' || f.xid || '/' || f.position AS position, e.type, e.data,
              ${utc('e.occurred_at')} AS "occurredAt", f.attempts, f.error,
              ${utc('f.first_failed_at')} AS "firstFailedAt", ${utc('f.dead_at')} AS "deadAt",
              json_build_array(f.epoch, f.xid::text, f.position::text, f.consumer) AS key
       FROM consumer_failures f JOIN events e USING (epoch, xid, position)
       WHERE f.dead_at IS NOT NULL AND ($1::text IS NULL OR f.consumer = $1)
         AND ($2::int IS NULL OR (f.epoch, f.xid, f.position, f.consumer) < ($2, $3::xid8, $4::bigint, $5::text))
       ORDER BY f.epoch DESC, f.xid DESC, f.position DESC, f.consumer DESC
       LIMIT $6`, [consumer ?? null, ...after, limit + 1]);
        return pageOf(rows, limit, (row) => row.key, ({ key: _, ...item }) => ({ ...item, data: readData(item.type, item.data) }));
    }
};
DeadLetterRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], DeadLetterRepository);
export { DeadLetterRepository };
//# sourceMappingURL=dead-letter.repository.js.map