import type { MigrationInterface, QueryRunner } from 'typeorm';
import { STORED_BODY, withBody, type StoredBodyColumns } from '../src/callbacks/stored-body.columns.js';

/**
 * A callback begins with its id and with when it was sent. Its receipt has both in columns of their own, so that bodies
 * written from now on leave them out (`src/callbacks/told-beginning.ts`). The usual message does without its conversion,
 * which is that of the reward that it tells of.
 */
export class ToldBeginnings1700000000290 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      COMMENT ON COLUMN receipts.body_encoding IS '0: as it came; 1: raw deflate with a preset dictionary; 2 and 3: phrases; 4: phrases, after the id of a part; 5 and 6: as 3 and 4, without the beginning, which callback_uuid and sent_at_ns say (src/callbacks/stored-body.ts)';
      COMMENT ON COLUMN messages.conversion IS 'the conversion whose timeline it stands in; null: that of the reward that it tells of';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await writeOut(queryRunner);
    await queryRunner.query(`
      UPDATE messages m SET conversion = r.conversion FROM rewards r WHERE r.id = m.subject AND m.conversion IS NULL;
      COMMENT ON COLUMN messages.conversion IS 'the conversion whose timeline it stands in';
      COMMENT ON COLUMN receipts.body_encoding IS '0: as it came; 1: raw deflate with a preset dictionary; 2 and 3: phrases; 4: phrases, after the id of a part (src/callbacks/stored-body.ts)';
    `);
  }
}

/** In batches: a table of receipts does not fit into memory. */
async function writeOut(queryRunner: QueryRunner): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = (await queryRunner.query(
      `SELECT r.id, ${STORED_BODY} FROM receipts r WHERE r.id > $1 AND r.body_encoding >= 5 ORDER BY r.id LIMIT 500`,
      [after],
    )) as (StoredBodyColumns & { id: string })[];
    for (const row of rows) {
      const { body } = withBody(row);
      await queryRunner.query('UPDATE receipts SET body = $2, body_encoding = 0 WHERE id = $1', [row.id, body]);
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}
