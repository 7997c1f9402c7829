import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What nearly every message and receipt says is null, which takes no room: that a reward was granted, and that a callback
 * was the first of its conversion. Rows of before stay as they are.
 */
export class UsualWordsUnsaid1700000000280 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE messages ALTER COLUMN type DROP NOT NULL;
      ALTER TABLE receipts ALTER COLUMN outcome DROP NOT NULL;
      COMMENT ON COLUMN messages.type IS 'null: reward.granted';
      COMMENT ON COLUMN receipts.outcome IS 'what became of the callback; null: created';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      UPDATE messages SET type = 'reward.granted' WHERE type IS NULL;
      UPDATE receipts SET outcome = 'created' WHERE outcome IS NULL;
      ALTER TABLE messages ALTER COLUMN type SET NOT NULL;
      ALTER TABLE receipts ALTER COLUMN outcome SET NOT NULL;
      COMMENT ON COLUMN messages.type IS NULL;
      COMMENT ON COLUMN receipts.outcome IS NULL;
    `);
  }
}
