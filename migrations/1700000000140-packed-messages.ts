import type { MigrationInterface, QueryRunner } from 'typeorm';
import { renderBody, type PackedMessage } from '../src/notifications/message-body.rules.js';

/**
 * A third of the bytes for a message: of its body the row keeps what no other column says, packed; it is written out when
 * it is sent, the same in every attempt. Messages of before keep the body that they have.
 *
 * The messages of a conversion are found by what they tell of, itself or its reward, so they need no index by it.
 */
export class PackedMessages1700000000140 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE messages ALTER COLUMN body DROP NOT NULL,
                           ADD COLUMN packed bytea,
                           ADD CONSTRAINT messages_body CHECK ((body IS NULL) <> (packed IS NULL)) NOT VALID;
      DROP INDEX messages_conversion;
      COMMENT ON COLUMN messages.body IS 'of messages that were made before bodies were packed';
      COMMENT ON COLUMN messages.packed IS 'what no other column says of the body (src/notifications/message-body.rules.ts); written once: every attempt sends the same bytes';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE messages DROP CONSTRAINT messages_body');
    await writeOut(queryRunner);
    await queryRunner.query(`
      ALTER TABLE messages DROP COLUMN packed, ALTER COLUMN body SET NOT NULL;
      CREATE INDEX messages_conversion ON messages (conversion) WHERE conversion IS NOT NULL;
      COMMENT ON COLUMN messages.body IS 'written once: every attempt sends the same bytes';
    `);
  }
}

/** In batches: a table of messages does not fit into memory. */
async function writeOut(queryRunner: QueryRunner): Promise<void> {
  for (;;) {
    const rows = (await queryRunner.query(
      'SELECT id, type, subject, revision, conversion, packed FROM messages WHERE packed IS NOT NULL LIMIT 500',
    )) as (PackedMessage & { id: string })[];
    if (rows.length === 0) return;
    for (const row of rows) {
      await queryRunner.query('UPDATE messages SET body = $2, packed = NULL WHERE id = $1', [row.id, renderBody(row)]);
    }
  }
}
