import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A member's accounts are found by the key of accounts, which begins with the member: an index less for each of them. */
export class AccountsByMember1700000000220 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE ledger_accounts ADD UNIQUE (member_id, asset, kind),
                                  DROP CONSTRAINT ledger_accounts_asset_kind_member_id_key;
      DROP INDEX ledger_accounts_member;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX ledger_accounts_member ON ledger_accounts (member_id) WHERE member_id <> '';
      ALTER TABLE ledger_accounts ADD UNIQUE (asset, kind, member_id),
                                  DROP CONSTRAINT ledger_accounts_member_id_asset_kind_key;
    `);
  }
}
