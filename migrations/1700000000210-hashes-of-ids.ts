import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Clicks and callbacks are looked for by people alone, and rarely: their indexes hold four bytes of each id, and the rows
 * that are found say whether it is the one. PostgreSQL's own hash indexes grow by leaps, and took from a fifth to four
 * fifths more for the same load. They are made in some seconds for each million rows, for which writers wait.
 */
export class HashesOfIds1700000000210 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX conversions_click_uuid, receipts_callback_uuid;
      CREATE INDEX conversions_click_uuid ON conversions (uuid_hash(click_uuid)) WHERE click_uuid IS NOT NULL;
      CREATE INDEX receipts_callback_uuid ON receipts (uuid_hash(callback_uuid)) WHERE callback_uuid IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX conversions_click_uuid, receipts_callback_uuid;
      CREATE INDEX conversions_click_uuid ON conversions USING hash (click_uuid) WHERE click_uuid IS NOT NULL;
      CREATE INDEX receipts_callback_uuid ON receipts USING hash (callback_uuid) WHERE callback_uuid IS NOT NULL;
    `);
  }
}
