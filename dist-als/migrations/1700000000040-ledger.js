import { grantToApplication } from '../src/platform/database/application-role.js';
/**
 * The ledger, which PostgreSQL itself keeps right:
 *
 * - a transfer is one row, one positive amount, two different accounts of one asset (foreign keys over (id, asset)),
 *   so an unbalanced or cross-asset entry cannot be written; an asset belongs to one site and environment;
 * - a reversal names the transfer that it reverses; swapped columns in the foreign key make it the exact mirror, UNIQUE
 *   allows one, and the key's first column is empty for reversals, so a reversal cannot be reversed;
 * - balances are written by the insert trigger alone, and nothing can be updated, deleted or truncated. The triggers
 *   fire ALWAYS: also for the owner, also in a session that plays replica.
 */
export class Ledger1700000000040 {
    async up(queryRunner) {
        await queryRunner.query(`
      CREATE TABLE ledger_assets (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        site text NOT NULL,
        environment text NOT NULL,
        code text NOT NULL,
        scale smallint NOT NULL CHECK (scale BETWEEN 0 AND 18),
        UNIQUE (site, environment, code, scale)
      );

      CREATE TABLE ledger_accounts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        asset integer NOT NULL REFERENCES ledger_assets (id),
        kind text NOT NULL CHECK (kind IN ('issuance', 'member', 'gokart_receivable', 'gokart_revenue')),
        member_id text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((kind = 'member') = (member_id <> '')),
        UNIQUE (asset, kind, member_id),
        UNIQUE (id, asset)
      );
      COMMENT ON COLUMN ledger_accounts.member_id IS 'empty for the accounts that are nobody''s wallet';
      CREATE INDEX ledger_accounts_member ON ledger_accounts (member_id) WHERE member_id <> '';

      CREATE TABLE ledger_transfers (
        id uuid PRIMARY KEY,
        idempotency_key text NOT NULL UNIQUE,
        debit_account bigint NOT NULL,
        credit_account bigint NOT NULL,
        asset integer NOT NULL,
        amount bigint NOT NULL CHECK (amount > 0),
        reverses uuid UNIQUE,
        reversible_id uuid GENERATED ALWAYS AS (CASE WHEN reverses IS NULL THEN id END) STORED,
        source uuid,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CHECK (debit_account <> credit_account),
        FOREIGN KEY (debit_account, asset) REFERENCES ledger_accounts (id, asset),
        FOREIGN KEY (credit_account, asset) REFERENCES ledger_accounts (id, asset),
        UNIQUE (reversible_id, debit_account, credit_account, asset, amount),
        FOREIGN KEY (reverses, credit_account, debit_account, asset, amount)
          REFERENCES ledger_transfers (reversible_id, debit_account, credit_account, asset, amount)
      );
      COMMENT ON COLUMN ledger_transfers.source IS 'the reward or adjustment that the transfer is for';
      CREATE INDEX ledger_transfers_source ON ledger_transfers (source);
      CREATE INDEX ledger_transfers_debit ON ledger_transfers (debit_account, created_at, id);
      CREATE INDEX ledger_transfers_credit ON ledger_transfers (credit_account, created_at, id);

      CREATE TABLE ledger_balances (
        account bigint PRIMARY KEY REFERENCES ledger_accounts (id),
        debits numeric NOT NULL DEFAULT 0 CHECK (debits >= 0),
        credits numeric NOT NULL DEFAULT 0 CHECK (credits >= 0)
      ) WITH (fillfactor = 50);

      CREATE TABLE ledger_bookings (
        source uuid PRIMARY KEY,
        revision integer NOT NULL,
        reward_transfer uuid REFERENCES ledger_transfers (id),
        revenue_transfer uuid REFERENCES ledger_transfers (id)
      ) WITH (fillfactor = 85);
      COMMENT ON TABLE ledger_bookings IS 'the open transfers of a reward, and the revision of it that they stand for';

      CREATE FUNCTION ledger_open_balance() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
          INSERT INTO ledger_balances (account) SELECT id FROM opened ORDER BY id;
          RETURN NULL;
        END
      $$;
      CREATE TRIGGER ledger_open_balance AFTER INSERT ON ledger_accounts
        REFERENCING NEW TABLE AS opened FOR EACH STATEMENT EXECUTE FUNCTION ledger_open_balance();
      ALTER TABLE ledger_accounts ENABLE ALWAYS TRIGGER ledger_open_balance;

      CREATE FUNCTION ledger_move_balances() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE
          touched bigint[] := ARRAY(SELECT debit_account FROM posted UNION SELECT credit_account FROM posted ORDER BY 1);
          moved bigint;
        BEGIN
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
      $$;
      CREATE TRIGGER ledger_move_balances AFTER INSERT ON ledger_transfers
        REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION ledger_move_balances();
      ALTER TABLE ledger_transfers ENABLE ALWAYS TRIGGER ledger_move_balances;

      CREATE FUNCTION ledger_refuse_direct_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF pg_trigger_depth() > 1 THEN
            RETURN NULL;
          END IF;
          RAISE EXCEPTION '% on % is refused: balances move with transfers alone', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
        END
      $$;
      CREATE TRIGGER ledger_balances_move_with_transfers BEFORE INSERT OR UPDATE ON ledger_balances
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_direct_change();
      ALTER TABLE ledger_balances ENABLE ALWAYS TRIGGER ledger_balances_move_with_transfers;
      CREATE TRIGGER ledger_balances_are_kept BEFORE DELETE OR TRUNCATE ON ledger_balances
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE ledger_balances ENABLE ALWAYS TRIGGER ledger_balances_are_kept;
    `);
        for (const table of ['ledger_assets', 'ledger_accounts', 'ledger_transfers']) {
            await queryRunner.query(`
        CREATE TRIGGER ${table}_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_are_kept;
      `);
        }
        await grantToApplication(queryRunner, `GRANT SELECT, INSERT ON ledger_assets, ledger_accounts, ledger_transfers TO pitstop_app;
       GRANT SELECT ON ledger_balances TO pitstop_app;
       GRANT SELECT, INSERT, UPDATE ON ledger_bookings TO pitstop_app;`);
    }
    async down(queryRunner) {
        await queryRunner.query(`
      DROP TABLE ledger_bookings, ledger_balances, ledger_transfers, ledger_accounts, ledger_assets;
      DROP FUNCTION ledger_open_balance(), ledger_move_balances(), ledger_refuse_direct_change();
    `);
    }
}
//# sourceMappingURL=1700000000040-ledger.js.map