import type { MigrationInterface, QueryRunner } from 'typeorm';
import { unpackValues } from '../src/platform/packed-values.js';

/**
 * Half the bytes for an event.
 *
 * - The values of a shape are packed (`src/platform/packed-values.ts`). Events of before stay as they are, and are read
 *   as they are.
 * - The index holds a transaction once for all its events: by them a reader sorts a transaction's events, which are few,
 *   by their position. That positions come once is a sequence's doing; what the key was for is the order.
 */
export class PackedEvents1700000000130 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE events ALTER COLUMN data DROP NOT NULL,
                         ADD COLUMN packed bytea,
                         ADD CONSTRAINT events_data CHECK ((data IS NULL) <> (packed IS NULL)) NOT VALID,
                         DROP CONSTRAINT events_pkey;
      CREATE INDEX events_order ON events (epoch, xid);
      COMMENT ON COLUMN events.data IS 'as JSON, of events that have no shape';
      COMMENT ON COLUMN events.packed IS 'the values of the shape that src/ declares (src/platform/packed-values.ts)';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await unpack(queryRunner);
    await queryRunner.query(`
      DROP INDEX events_order;
      ALTER TABLE events DROP COLUMN packed,
                         ALTER COLUMN data SET NOT NULL,
                         ADD CONSTRAINT events_pkey PRIMARY KEY (epoch, xid, position, day);
      COMMENT ON COLUMN events.data IS NULL;
    `);
  }
}

/** In batches: a table of events does not fit into memory. */
async function unpack(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('ALTER TABLE events DROP CONSTRAINT events_data');
  for (;;) {
    const rows = (await queryRunner.query(
      'SELECT tableoid::regclass::text AS place, ctid::text AS tid, packed FROM events WHERE packed IS NOT NULL LIMIT 500',
    )) as { place: string; tid: string; packed: Buffer }[];
    if (rows.length === 0) return;
    for (const { place, tid, packed } of rows) {
      await queryRunner.query(`UPDATE ${place} SET data = $2, packed = NULL WHERE ctid = $1::tid`, [
        tid,
        JSON.stringify(unpackValues(packed)),
      ]);
    }
  }
}
