import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Problem, type PlatformErrorCode } from './problem.js';

export class PageQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 500, default: 50, description: 'How many items at most.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit: number = 50;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before; absent for the first page.' })
  @IsOptional()
  @IsString()
  cursor?: string;
}

/** A page of a list: its items, and where the next one starts. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export class PageShape {
  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Hand it over as `cursor` for the next page; null at the end.',
  })
  nextCursor!: string | null;
}

/** A cursor is the last row's sort key, opaque to callers. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');
}

/**
 * @param shape one check for each part of the key, so that a made-up cursor is refused here and never by the database
 * @throws Problem `invalid_cursor`
 */
export function decodeCursor(cursor: string | undefined, shape: readonly RegExp[]): readonly string[] | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === shape.length) {
      const parts = key.map(String);
      if (parts.every((part, index) => shape[index]?.test(part))) return parts;
    }
  } catch {
    // Not ours: the same answer as for a well-formed stranger.
  }
  throw new Problem<PlatformErrorCode>(
    'invalid_cursor',
    'Take `cursor` from the `nextCursor` of the page before, unchanged.',
  );
}

/** Cuts a result that was read with `limit + 1` rows into a page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
  toItem: (row: Row) => Item,
): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { items: kept.map(toItem), nextCursor: rows.length > limit && last ? encodeCursor(keyOf(last)) : null };
}
