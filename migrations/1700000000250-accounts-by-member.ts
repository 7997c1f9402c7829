import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An account's key begins with its member, who stands there as bytes like everywhere else: one index finds an account, and
 * all accounts of a member, where there were two with 37 bytes of text in each. Accounts of an asset, or of a kind, are
 * found by an index of their own, which is small, for it says the same again and again. Its condition holds for every account
 * and is there for lists alone to say: the planner takes a table that is nearly empty for one in which either index will do,
 * and goes on with that plan when an asset has a million accounts.
 *
 * PostgreSQL writes the accounts anew, some seconds for each million, and nobody books meanwhile.
 */
export class AccountsByMember1700000000250 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_asset_kind_member_id_key;
      DROP INDEX ledger_accounts_member;
      ${retyped('bytea', 'id_bytes')}
      ALTER TABLE ledger_accounts ADD UNIQUE (member_id, asset, kind);
      CREATE INDEX ledger_accounts_asset ON ledger_accounts (asset, kind) WHERE id > 0;
      COMMENT ON COLUMN ledger_accounts.member_id IS 'as text: id_text(nullif(member_id, '''')); empty for the accounts that are nobody''s wallet';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX ledger_accounts_asset;
      ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_member_id_asset_kind_key;
      ${retyped('text', 'id_text')}
      ALTER TABLE ledger_accounts ADD UNIQUE (asset, kind, member_id);
      CREATE INDEX ledger_accounts_member ON ledger_accounts (member_id) WHERE member_id <> '';
      COMMENT ON COLUMN ledger_accounts.member_id IS 'empty for the accounts that are nobody''s wallet';
    `);
  }
}

/** The check says with the column's type what is empty, and is made anew with it. */
function retyped(type: string, made: string): string {
  return `
      ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_check;
      ALTER TABLE ledger_accounts ALTER COLUMN member_id DROP DEFAULT;
      ALTER TABLE ledger_accounts ALTER COLUMN member_id TYPE ${type} USING coalesce(${made}(nullif(member_id, '')), '');
      ALTER TABLE ledger_accounts ALTER COLUMN member_id SET DEFAULT '';
      ALTER TABLE ledger_accounts ADD CHECK ((kind = 'member') = (member_id <> ''));`;
}
