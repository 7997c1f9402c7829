import { grantToApplication } from '../src/platform/database/application-role.js';
import { cut } from './partitioning.js';
const GRANTS = 'GRANT SELECT, INSERT ON receipts TO pitstop_app;';
/**
 * Receipts by months, so that old ones can be dropped whole (when somebody asks for it) instead of deleted one by one.
 *
 * They are cut by their id, which begins with the millisecond in which it was made: the primary key stays what it was,
 * and a receipt is found in one partition. What has an id of another kind, or of a month that nobody has prepared, goes
 * to the default partition: nothing is ever refused for want of a place.
 *
 * Three foreign keys end. From receipts to conversions: it cost a look-up with every callback, and both rows are written
 * by one statement, of a conversion that nothing ever deletes. From the quarantine to receipts, twice: such a key would
 * refuse to move a receipt from the default partition to its month, and to let go of a month at all. An entry is written
 * in its receipt's transaction; that a month with an open entry is kept, whoever drops months sees to.
 */
export class ReceiptsByMonth1700000000090 {
    async up(queryRunner) {
        await queryRunner.query(`
      ALTER TABLE quarantine DROP CONSTRAINT quarantine_receipt_id_fkey,
                             DROP CONSTRAINT quarantine_replay_receipt_id_fkey;
      ALTER TABLE receipts DROP CONSTRAINT receipts_conversion_fkey;
      ALTER TABLE receipts RENAME TO receipts_before;
      ALTER INDEX receipts_pkey RENAME TO receipts_before_pkey;
      ALTER INDEX receipts_conversion RENAME TO receipts_before_conversion;
      ALTER INDEX receipts_callback RENAME TO receipts_before_callback;

      CREATE TABLE receipts (
        LIKE receipts_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS INCLUDING STORAGE,
        PRIMARY KEY (id)
      ) PARTITION BY RANGE (id);
      CREATE INDEX receipts_conversion ON receipts (conversion) WHERE conversion IS NOT NULL;
      CREATE INDEX receipts_callback ON receipts USING hash (callback_id) WHERE callback_id IS NOT NULL;
    `);
        await cut(queryRunner, { table: 'receipts', column: 'id', type: 'uuid', period: 'month' });
        await grantToApplication(queryRunner, GRANTS);
    }
    /** The key of replays is not checked for old rows: the receipt of one may have been dropped by its age. */
    async down(queryRunner) {
        await queryRunner.query(`
      ALTER TABLE receipts RENAME TO receipts_by_month;
      ALTER INDEX receipts_pkey RENAME TO receipts_by_month_pkey;
      ALTER INDEX receipts_conversion RENAME TO receipts_by_month_conversion;
      ALTER INDEX receipts_callback RENAME TO receipts_by_month_callback;
      CREATE TABLE receipts (
        LIKE receipts_by_month INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS INCLUDING STORAGE
      );
      INSERT INTO receipts SELECT * FROM receipts_by_month;
      DROP TABLE receipts_by_month;
      ALTER TABLE receipts ADD PRIMARY KEY (id),
                           ADD CONSTRAINT receipts_conversion_fkey FOREIGN KEY (conversion) REFERENCES conversions (id);
      CREATE INDEX receipts_conversion ON receipts (conversion) WHERE conversion IS NOT NULL;
      CREATE INDEX receipts_callback ON receipts USING hash (callback_id) WHERE callback_id IS NOT NULL;
      ALTER TABLE quarantine
        ADD CONSTRAINT quarantine_receipt_id_fkey FOREIGN KEY (receipt_id) REFERENCES receipts (id),
        ADD CONSTRAINT quarantine_replay_receipt_id_fkey FOREIGN KEY (replay_receipt_id) REFERENCES receipts (id) NOT VALID;
    `);
        await grantToApplication(queryRunner, GRANTS);
    }
}
//# sourceMappingURL=1700000000090-receipts-by-month.js.map