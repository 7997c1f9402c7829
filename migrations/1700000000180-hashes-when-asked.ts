import { hash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { decodeBody } from '../src/callbacks/stored-body.js';

/**
 * A body that is kept as a whole says its hash whenever somebody asks. Receipts in quarantine alone keep one: their bodies
 * may be cut off, and lists of them show it. Receipts of before keep theirs.
 */
export class HashesWhenAsked1700000000180 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE receipts ALTER COLUMN sha256 DROP NOT NULL;
      COMMENT ON COLUMN receipts.sha256 IS 'of all that came; null when body says it, which it may not in quarantine';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await hashBodies(queryRunner);
    await queryRunner.query(`
      ALTER TABLE receipts ALTER COLUMN sha256 SET NOT NULL;
      COMMENT ON COLUMN receipts.sha256 IS NULL;
    `);
  }
}

/** In batches: a table of receipts does not fit into memory. */
async function hashBodies(queryRunner: QueryRunner): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = (await queryRunner.query(
      `SELECT id, body_encoding AS encoding, body AS bytes FROM receipts
       WHERE sha256 IS NULL AND id > $1 ORDER BY id LIMIT 500`,
      [after],
    )) as { id: string; encoding: number; bytes: Buffer }[];
    if (rows.length === 0) return;
    for (const row of rows) {
      await queryRunner.query('UPDATE receipts SET sha256 = $2 WHERE id = $1', [
        row.id,
        hash('sha256', decodeBody(row), 'buffer'),
      ]);
      after = row.id;
    }
  }
}
