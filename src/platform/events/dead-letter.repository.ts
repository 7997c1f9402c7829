import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { utc } from '../database/sql-moment.js';
import { decodeCursor, pageOf, type Page } from '../http/pagination.js';
import { nameOf, readData } from './event-type.js';
import type { DeadLetterItem, DeadLetterQuery } from './consumers.dto.js';

interface DeadLetterRow extends DeadLetterItem {
  readonly packed: Buffer | null;
  readonly key: readonly [epoch: number, xid: string, position: string, consumer: string];
}

const CURSOR = [/^\d{1,9}$/, /^\d{1,19}$/, /^\d{1,18}$/, /^[a-z][a-z0-9-]*$/] as const;

/** Reads the events that consumers have given up on. */
@Injectable()
export class DeadLetterRepository {
  constructor(private readonly dataSource: DataSource) {}

  async page({ consumer, cursor, limit }: DeadLetterQuery): Promise<Page<DeadLetterItem>> {
    const after = decodeCursor(cursor, CURSOR) ?? [null, null, null, null];
    const rows = await this.dataSource.query<DeadLetterRow[]>(
      `SELECT f.consumer, f.epoch || '/' || f.xid || '/' || f.position AS position, e.type, e.data, e.packed,
              ${utc('e.occurred_at')} AS "occurredAt", f.attempts, f.error,
              ${utc('f.first_failed_at')} AS "firstFailedAt", ${utc('f.dead_at')} AS "deadAt",
              json_build_array(f.epoch, f.xid::text, f.position::text, f.consumer) AS key
       FROM consumer_failures f JOIN events e USING (epoch, xid, position)
       WHERE f.dead_at IS NOT NULL AND ($1::text IS NULL OR f.consumer = $1)
         AND ($2::int IS NULL OR (f.epoch, f.xid, f.position, f.consumer) < ($2, $3::xid8, $4::bigint, $5::text))
       ORDER BY f.epoch DESC, f.xid DESC, f.position DESC, f.consumer DESC
       LIMIT $6`,
      [consumer ?? null, ...after, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => row.key,
      ({ key: _, packed, ...item }) => {
        const type = nameOf(item.type);
        return { ...item, type, data: readData(type, { data: item.data, packed }) };
      },
    );
  }
}
