import { grantToApplication } from '../src/platform/database/application-role.js';
import { cut } from './partitioning.js';
const GRANTS = 'GRANT SELECT, INSERT ON message_attempts TO pitstop_app;';
const KEPT = `
  CREATE TRIGGER message_attempts_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON message_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  ALTER TABLE message_attempts ENABLE ALWAYS TRIGGER message_attempts_are_kept;`;
/**
 * Attempts by months of their beginning, so that old ones can be dropped whole. By their beginning and not by their
 * message: an old message that is tried again today has an attempt of today. The key has to hold the beginning then;
 * that a number comes once a message is seen to by who writes them, under the lock on the message.
 */
export class AttemptsByMonth1700000000100 {
    async up(queryRunner) {
        await queryRunner.query(`
      ALTER TABLE message_attempts RENAME TO message_attempts_before;
      DROP TRIGGER message_attempts_are_kept ON message_attempts_before;
      ALTER TABLE message_attempts_before DROP CONSTRAINT message_attempts_pkey,
        ADD CONSTRAINT message_attempts_before_pkey PRIMARY KEY (message, number, started_at);

      CREATE TABLE message_attempts (
        LIKE message_attempts_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS INCLUDING STORAGE,
        PRIMARY KEY (message, number, started_at),
        CONSTRAINT message_attempts_message_fkey FOREIGN KEY (message) REFERENCES messages (id)
      ) PARTITION BY RANGE (started_at);
    `);
        await cut(queryRunner, {
            table: 'message_attempts',
            column: 'started_at',
            type: 'timestamptz',
            period: 'month',
            appendOnly: true,
        });
        await grantToApplication(queryRunner, GRANTS);
    }
    async down(queryRunner) {
        await queryRunner.query(`
      ALTER TABLE message_attempts RENAME TO message_attempts_by_month;
      ALTER INDEX message_attempts_pkey RENAME TO message_attempts_by_month_pkey;
      CREATE TABLE message_attempts (
        LIKE message_attempts_by_month INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS INCLUDING STORAGE
      );
      INSERT INTO message_attempts SELECT * FROM message_attempts_by_month;
      DROP TABLE message_attempts_by_month;
      ALTER TABLE message_attempts ADD PRIMARY KEY (message, number),
        ADD CONSTRAINT message_attempts_message_fkey FOREIGN KEY (message) REFERENCES messages (id);
      ${KEPT}
    `);
        await grantToApplication(queryRunner, GRANTS);
    }
}
//# sourceMappingURL=1700000000100-attempts-by-month.js.map