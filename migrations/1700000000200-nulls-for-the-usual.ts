import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is so for nearly every conversion is null, which takes no room: that its newest version is due to a callback, that
 * its oldest callback is its newest, and that the newest of its status is. Rows of before stay as they are.
 *
 * Pages are filled further: repetitions write conversions anew no more, so room for two or three rows on a page is enough
 * for changes in place. Messages are written anew by batches that take all of a page, for which there never was room, and
 * with an index to change.
 */
export class NullsForTheUsual1700000000200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE conversions ALTER COLUMN cause DROP NOT NULL,
                              ALTER COLUMN cause DROP DEFAULT,
                              ALTER COLUMN first_sent_at_ns DROP NOT NULL,
                              SET (fillfactor = 90);
      ALTER TABLE transitions ALTER COLUMN cause DROP NOT NULL;
      COMMENT ON COLUMN conversions.cause IS 'of the newest version; null: callback';
      COMMENT ON COLUMN transitions.cause IS 'null: callback';
      COMMENT ON COLUMN conversions.first_sent_at_ns IS 'null: the same as sent_at_ns';
      COMMENT ON COLUMN conversions.pending_seen_ns IS 'sentAt of the newest Pending callback ever received, stale ones included; so a contradiction is seen whatever the order of arrival. Null: never, or the same as sent_at_ns when that is the status';
      ALTER TABLE rewards SET (fillfactor = 90);
      ALTER TABLE messages RESET (fillfactor);
    `);
  }

  /** Writes nearly every conversion anew. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE messages SET (fillfactor = 85);
      ALTER TABLE rewards SET (fillfactor = 85);
      ALTER TABLE conversions SET (fillfactor = 85);

      ALTER TABLE conversions DISABLE TRIGGER keep_transitions;
      UPDATE conversions SET
        cause = coalesce(cause, 'callback'),
        first_sent_at_ns = coalesce(first_sent_at_ns, sent_at_ns),
        pending_seen_ns = CASE status WHEN 'Pending' THEN coalesce(pending_seen_ns, sent_at_ns) ELSE pending_seen_ns END,
        success_seen_ns = CASE status WHEN 'Success' THEN coalesce(success_seen_ns, sent_at_ns) ELSE success_seen_ns END,
        rejected_seen_ns = CASE status WHEN 'Rejected' THEN coalesce(rejected_seen_ns, sent_at_ns) ELSE rejected_seen_ns END;
      ALTER TABLE conversions ENABLE ALWAYS TRIGGER keep_transitions;
      ALTER TABLE transitions DISABLE TRIGGER transitions_are_kept;
      UPDATE transitions SET cause = 'callback' WHERE cause IS NULL;
      ALTER TABLE transitions ENABLE ALWAYS TRIGGER transitions_are_kept;

      ALTER TABLE transitions ALTER COLUMN cause SET NOT NULL;
      ALTER TABLE conversions ALTER COLUMN cause SET DEFAULT 'callback',
                              ALTER COLUMN cause SET NOT NULL,
                              ALTER COLUMN first_sent_at_ns SET NOT NULL;
      COMMENT ON COLUMN conversions.cause IS 'of the newest version';
      COMMENT ON COLUMN transitions.cause IS NULL;
      COMMENT ON COLUMN conversions.first_sent_at_ns IS NULL;
      COMMENT ON COLUMN conversions.pending_seen_ns IS 'sentAt of the newest Pending callback ever received, stale ones included; so a contradiction is seen whatever the order of arrival';
    `);
  }
}
