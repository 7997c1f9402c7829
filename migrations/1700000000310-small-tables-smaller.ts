import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Ids that are no UUIDs are rare, and a hash index over none of them takes four times the pages of a tree. Most
 * conversions and rewards never change again once they are settled: a twentieth of a page is room enough for those that do.
 *
 * Pages that are there stay as they are; the indexes are made anew.
 */
export class SmallTablesSmaller1700000000310 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX conversions_click;
      CREATE INDEX conversions_click ON conversions (click_id) WHERE click_id IS NOT NULL;
      DROP INDEX receipts_callback;
      CREATE INDEX receipts_callback ON receipts (callback_id) WHERE callback_id IS NOT NULL;
      ALTER TABLE conversions SET (fillfactor = 95);
      ALTER TABLE rewards SET (fillfactor = 96);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE rewards SET (fillfactor = 90);
      ALTER TABLE conversions SET (fillfactor = 90);
      DROP INDEX receipts_callback;
      CREATE INDEX receipts_callback ON receipts USING hash (callback_id) WHERE callback_id IS NOT NULL;
      DROP INDEX conversions_click;
      CREATE INDEX conversions_click ON conversions USING hash (click_id) WHERE click_id IS NOT NULL;
    `);
  }
}
