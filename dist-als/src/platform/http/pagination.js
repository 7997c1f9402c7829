var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Problem } from './problem.js';
export class PageQuery {
    constructor() {
        this.limit = 50;
    }
}
__decorate([
    ApiPropertyOptional({ minimum: 1, maximum: 500, default: 50, description: 'How many items at most.' }),
    IsOptional(),
    Type(() => Number),
    IsInt(),
    Min(1),
    Max(500),
    __metadata("design:type", Number)
], PageQuery.prototype, "limit", void 0);
__decorate([
    ApiPropertyOptional({ description: '`nextCursor` of the page before; absent for the first page.' }),
    IsOptional(),
    IsString(),
    __metadata("design:type", String)
], PageQuery.prototype, "cursor", void 0);
export class PageShape {
}
__decorate([
    ApiProperty({
        type: String,
        nullable: true,
        example: null,
        description: 'Hand it over as `cursor` for the next page; null at the end.',
    }),
    __metadata("design:type", Object)
], PageShape.prototype, "nextCursor", void 0);
/** A cursor is the last row's sort key, opaque to callers. */
export function encodeCursor(key) {
    return Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');
}
/**
 * @param shape one check for each part of the key, so that a made-up cursor is refused here and never by the database
 * @throws Problem `invalid_cursor`
 */
export function decodeCursor(cursor, shape) {
    if (cursor === undefined)
        return null;
    try {
        const key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
        if (Array.isArray(key) && key.length === shape.length) {
            const parts = key.map(String);
            if (parts.every((part, index) => shape[index]?.test(part)))
                return parts;
        }
    }
    catch {
        // Not ours: the same answer as for a well-formed stranger.
    }
    throw new Problem('invalid_cursor', 'Take `cursor` from the `nextCursor` of the page before, unchanged.');
}
/** Cuts a result that was read with `limit + 1` rows into a page. */
export function pageOf(rows, limit, keyOf, toItem) {
    const kept = rows.slice(0, limit);
    const last = kept.at(-1);
    return { items: kept.map(toItem), nextCursor: rows.length > limit && last ? encodeCursor(keyOf(last)) : null };
}
/** Cursor part: one of our UUIDs. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
//# sourceMappingURL=pagination.js.map