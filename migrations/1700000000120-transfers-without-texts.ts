import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from '../src/platform/database/application-role.js';
import { schemaOf } from './schema-of.js';

const UNLOCKED = 'ALTER TABLE ledger_transfers DISABLE TRIGGER ledger_transfers_are_kept;';
const LOCKED = 'ALTER TABLE ledger_transfers ENABLE ALWAYS TRIGGER ledger_transfers_are_kept;';
const KEY = `CASE WHEN reverses IS NOT NULL THEN 'reversal:' || reverses
                  ELSE CASE side WHEN 0 THEN 'reward:' ELSE 'revenue:' END || source || ':' || revision END`;

/**
 * A third of the bytes for a transfer, with the same refusals.
 *
 * - What a reward's revision grants is there once by (source, revision, side), a reversal by what it reverses: the same
 *   that their idempotency keys spelled out. A key of its own is for what has neither.
 * - That a reversal is the exact mirror of a transfer, and not of a reversal, is checked once a statement instead of by a
 *   foreign key, which needed an index over five columns. Transfers can neither change nor go, so a check on insert is a
 *   check for ever; and unlike a foreign key it fires in a session that plays replica, too.
 * - The transfers of one statement have one moment: indexes by account and moment then hold it once for all that they
 *   did to one account.
 * - Which transfers are open for a reward the transfers say themselves, so nothing has to remember it.
 */
export class TransfersWithoutTexts1700000000120 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE ledger_transfers
        DROP CONSTRAINT ledger_transfers_reverses_credit_account_debit_account_ass_fkey,
        DROP CONSTRAINT ledger_transfers_reversible_id_debit_account_credit_account_key,
        DROP CONSTRAINT ledger_transfers_idempotency_key_key,
        DROP COLUMN reversible_id,
        ALTER COLUMN idempotency_key DROP NOT NULL,
        ALTER COLUMN created_at SET DEFAULT statement_timestamp(),
        ADD COLUMN revision integer,
        ADD COLUMN side smallint;
      DROP INDEX ledger_transfers_source;

      ${UNLOCKED}
      UPDATE ledger_transfers
        SET revision = split_part(idempotency_key, ':', 3)::integer,
            side = CASE split_part(idempotency_key, ':', 1) WHEN 'reward' THEN 0 ELSE 1 END,
            idempotency_key = NULL
        WHERE reverses IS NULL AND idempotency_key ~ ('^(reward|revenue):' || source || ':[0-9]{1,9}$');
      UPDATE ledger_transfers SET idempotency_key = NULL
        WHERE reverses IS NOT NULL AND idempotency_key = 'reversal:' || reverses;
      ${LOCKED}

      ALTER TABLE ledger_transfers
        ADD CONSTRAINT ledger_transfers_known CHECK (num_nonnulls(idempotency_key, revision, reverses) > 0),
        ADD CONSTRAINT ledger_transfers_of_revision CHECK (
          (revision IS NULL) = (side IS NULL) AND (revision IS NULL OR source IS NOT NULL AND reverses IS NULL)
        ),
        ADD CHECK (side IN (0, 1));
      CREATE UNIQUE INDEX ledger_transfers_revision_key ON ledger_transfers (source, revision, side)
        WHERE revision IS NOT NULL;
      CREATE UNIQUE INDEX ledger_transfers_idempotency_key_key ON ledger_transfers (idempotency_key)
        WHERE idempotency_key IS NOT NULL;
      COMMENT ON COLUMN ledger_transfers.idempotency_key IS 'of a transfer that neither grants for a reward''s revision nor reverses';
      COMMENT ON COLUMN ledger_transfers.revision IS 'of the reward that is its source';
      COMMENT ON COLUMN ledger_transfers.side IS 'of the reward: 0 what the member gets, 1 what GoKart owes';

      DROP TABLE ledger_bookings;
    `);
    await queryRunner.query(`
      CREATE FUNCTION ledger_check_reversals() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, ${await schemaOf(queryRunner)}, pg_temp AS $$
        DECLARE
          wrong uuid;
        BEGIN
          -- OFFSET 0 makes it one look-up by key for each reversal, whatever the planner believes of the table's size.
          SELECT p.id INTO wrong
          FROM posted p
          WHERE p.reverses IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger_transfers t
            WHERE t.id = p.reverses AND t.reverses IS NULL
              AND (t.debit_account, t.credit_account, t.asset, t.amount) =
                  (p.credit_account, p.debit_account, p.asset, p.amount)
            OFFSET 0
          )
          LIMIT 1;
          IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'a transfer is refused: % is not the mirror of one that can be reversed', wrong
              USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_transfers_reverses_its_mirror',
                    TABLE = 'ledger_transfers';
          END IF;
          RETURN NULL;
        END
      $$;
      CREATE TRIGGER ledger_check_reversals AFTER INSERT ON ledger_transfers
        REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_reversals();
      ALTER TABLE ledger_transfers ENABLE ALWAYS TRIGGER ledger_check_reversals;
    `);
    // Once more: the first grants cannot be repeated as a whole any more, as they name a table that is gone.
    await grantToApplication(
      queryRunner,
      `GRANT SELECT, INSERT ON ledger_assets, ledger_accounts, ledger_transfers TO pitstop_app;
       GRANT SELECT ON ledger_balances TO pitstop_app;`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TRIGGER ledger_check_reversals ON ledger_transfers;
      DROP FUNCTION ledger_check_reversals();
      CREATE TABLE ledger_bookings (
        source uuid PRIMARY KEY,
        revision integer NOT NULL,
        reward_transfer uuid,
        revenue_transfer uuid
      ) WITH (fillfactor = 85);
      COMMENT ON TABLE ledger_bookings IS 'the open transfers of a reward, and the revision of it that they stand for';
      INSERT INTO ledger_bookings (source, revision, reward_transfer, revenue_transfer)
        SELECT r.id, r.revision,
               (array_agg(t.id) FILTER (WHERE t.side = 0))[1], (array_agg(t.id) FILTER (WHERE t.side = 1))[1]
        FROM rewards r
        LEFT JOIN ledger_transfers t ON t.source = r.id AND t.revision IS NOT NULL
          AND NOT EXISTS (SELECT FROM ledger_transfers reversal WHERE reversal.reverses = t.id)
        GROUP BY r.id;

      DROP INDEX ledger_transfers_revision_key, ledger_transfers_idempotency_key_key;
      ALTER TABLE ledger_transfers DROP CONSTRAINT ledger_transfers_known;
      ${UNLOCKED}
      UPDATE ledger_transfers SET idempotency_key = ${KEY} WHERE idempotency_key IS NULL;
      ${LOCKED}
      ALTER TABLE ledger_transfers
        DROP COLUMN revision,
        DROP COLUMN side,
        ALTER COLUMN idempotency_key SET NOT NULL,
        ALTER COLUMN created_at SET DEFAULT clock_timestamp(),
        ADD UNIQUE (idempotency_key),
        ADD COLUMN reversible_id uuid GENERATED ALWAYS AS (CASE WHEN reverses IS NULL THEN id END) STORED,
        ADD UNIQUE (reversible_id, debit_account, credit_account, asset, amount),
        ADD FOREIGN KEY (reverses, credit_account, debit_account, asset, amount)
          REFERENCES ledger_transfers (reversible_id, debit_account, credit_account, asset, amount);
      COMMENT ON COLUMN ledger_transfers.idempotency_key IS NULL;
      CREATE INDEX ledger_transfers_source ON ledger_transfers (source);
    `);
    await grantToApplication(queryRunner, 'GRANT SELECT, INSERT, UPDATE ON ledger_bookings TO pitstop_app;');
  }
}
