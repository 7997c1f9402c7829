import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schemaOf } from './schema-of.js';

/**
 * The same refusals for less work.
 *
 * - That a message is for an endpoint that exists is checked once a statement; the foreign key looked for each message, and
 *   locked the endpoint's row each time, which is the row that senders write to. Endpoints do not go, and neither their ids
 *   nor whom a message is for change: so a check on insert is a check for ever, in a session that plays replica too.
 * - Of which asset an account is that a transfer names is looked up account by account: joined, the accounts were read whole
 *   by a plan that was made while there were few.
 */
export class ChecksByStatement1700000000330 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = await schemaOf(queryRunner);
    await queryRunner.query(`
      CREATE FUNCTION messages_check_endpoints() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, ${schema}, pg_temp AS $$
        DECLARE
          missing text;
        BEGIN
          SELECT added.endpoint INTO missing
          FROM (SELECT DISTINCT endpoint FROM added) added
          WHERE NOT EXISTS (SELECT FROM endpoints e WHERE e.id = added.endpoint OFFSET 0)
          LIMIT 1;
          IF missing IS NOT NULL THEN
            RAISE EXCEPTION 'a message is refused: there is no endpoint "%"', missing
              USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'messages_endpoint_fkey', TABLE = 'messages';
          END IF;
          RETURN NULL;
        END
      $$;
      CREATE TRIGGER messages_check_endpoints AFTER INSERT ON messages
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION messages_check_endpoints();
      ALTER TABLE messages ENABLE ALWAYS TRIGGER messages_check_endpoints;
      CREATE TRIGGER messages_keep_endpoints BEFORE UPDATE OF endpoint ON messages
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE messages ENABLE ALWAYS TRIGGER messages_keep_endpoints;
      CREATE TRIGGER endpoints_are_kept BEFORE UPDATE OF id OR DELETE OR TRUNCATE ON endpoints
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE endpoints ENABLE ALWAYS TRIGGER endpoints_are_kept;
      ALTER TABLE messages DROP CONSTRAINT messages_endpoint_fkey;
    `);
    await queryRunner.query(
      moveBalances(
        schema,
        `WHERE (SELECT a.asset FROM ledger_accounts a WHERE a.id = side.account) IS DISTINCT FROM side.asset`,
      ),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      moveBalances(
        await schemaOf(queryRunner),
        `LEFT JOIN (SELECT id, asset FROM ledger_accounts WHERE id = ANY (touched)) a ON a.id = side.account
          WHERE a.asset IS DISTINCT FROM side.asset`,
      ),
    );
    await queryRunner.query(`
      ALTER TABLE messages ADD CONSTRAINT messages_endpoint_fkey FOREIGN KEY (endpoint) REFERENCES endpoints (id);
      DROP TRIGGER endpoints_are_kept ON endpoints;
      DROP TRIGGER messages_keep_endpoints ON messages;
      DROP TRIGGER messages_check_endpoints ON messages;
      DROP FUNCTION messages_check_endpoints();
    `);
  }
}

/** @param wrong what follows the accounts with the transfers' assets, `side`, and leaves those that are of another one */
function moveBalances(schema: string, wrong: string): string {
  return `
      CREATE OR REPLACE FUNCTION ledger_move_balances() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, ${schema}, pg_temp SET enable_nestloop = off AS $$
        DECLARE
          touched bigint[] := ARRAY(SELECT debit_account FROM posted UNION SELECT credit_account FROM posted ORDER BY 1);
          fault text;
          moved bigint;
        BEGIN
          SELECT format('account %s is not one of asset %s', side.account, side.asset) INTO fault
          FROM (SELECT debit_account AS account, asset FROM posted UNION SELECT credit_account, asset FROM posted) side
          ${wrong}
          LIMIT 1;
          IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'a transfer is refused: %', fault
              USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_transfers_accounts_of_asset',
                    TABLE = 'ledger_transfers';
          END IF;
          -- "= ANY (array)" reaches the rows by their index whatever the planner believes of the tables' sizes.
          PERFORM 1 FROM ledger_balances WHERE account = ANY (touched) ORDER BY account FOR UPDATE;
          WITH change AS (
            SELECT account, sum(debit) AS debits, sum(credit) AS credits
            FROM (
              SELECT debit_account AS account, amount AS debit, 0 AS credit FROM posted
              UNION ALL
              SELECT credit_account, 0, amount FROM posted
            ) sides
            GROUP BY account
          ), updated AS (
            UPDATE ledger_balances b
            SET debits = b.debits + change.debits, credits = b.credits + change.credits
            FROM change WHERE b.account = change.account AND b.account = ANY (touched)
            RETURNING 1
          )
          SELECT count(*) INTO moved FROM updated;
          IF moved <> cardinality(touched) THEN
            RAISE EXCEPTION 'a ledger account has no balance row: % accounts touched, % balances moved',
              cardinality(touched), moved
              USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NULL;
        END
      $$`;
}
