import type { MigrationInterface, QueryRunner } from 'typeorm';

const BLOOM = 'uuid_bloom_ops (false_positive_rate = 0.002)';

/**
 * Clicks and callbacks are looked for by people alone, and rarely, but a tree over ids without an order takes every new one
 * in another place: with ten million there already two pages of three that a conversion wrote whole into the write-ahead log
 * after a checkpoint were theirs. A Bloom filter for each megabyte of rows is a tenth as large, and grows at its end. Which
 * megabytes may hold an id is found in some ten milliseconds among ten million; those that autovacuum has not summarised yet,
 * a minute's worth, are read as a whole.
 */
export class BloomsOfIds1700000000340 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX conversions_click_uuid, receipts_callback_uuid;
      CREATE INDEX conversions_click_uuid ON conversions USING brin (click_uuid ${BLOOM}) WITH (autosummarize = on);
      CREATE INDEX receipts_callback_uuid ON receipts USING brin (callback_uuid ${BLOOM}) WITH (autosummarize = on);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX conversions_click_uuid, receipts_callback_uuid;
      CREATE INDEX conversions_click_uuid ON conversions (uuid_hash(click_uuid)) WHERE click_uuid IS NOT NULL;
      CREATE INDEX receipts_callback_uuid ON receipts (uuid_hash(callback_uuid)) WHERE callback_uuid IS NOT NULL;
    `);
  }
}
