import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Clicks and callbacks are looked for by people alone, and rarely: their indexes hold four bytes of each id, and the rows
 * that are found say whether it is the one. PostgreSQL's own hash indexes double in size at a time, and take from a third
 * more to twice as much. A minute for each ten million rows; writers wait meanwhile.
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
