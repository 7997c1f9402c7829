import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys that only grow at their end fill their pages, for nothing is ever put in between; a tenth was left free. Of rewards
 * a few come out of order, because two transactions of intake run at a time. Into the transfers' key by reward the later
 * revisions come in between, and find room instead of halving a page. Most balances move once or twice, so half of a page
 * is more room than they need to move in place.
 *
 * Pages that are there stay as they are.
 */
const FILLED: readonly (readonly [what: string, percent: number, before: number | null])[] = [
  ['INDEX ledger_transfers_pkey', 100, null],
  ['INDEX ledger_transfers_revision_key', 80, null],
  ['INDEX messages_pkey', 100, null],
  ['INDEX rewards_pkey', 97, null],
  ['INDEX rewards_conversion_key', 97, null],
  ['TABLE ledger_balances', 75, 50],
];

export class FullerPages1700000000270 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [what, percent] of FILLED) await queryRunner.query(`ALTER ${what} SET (fillfactor = ${percent})`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [what, , before] of FILLED) {
      await queryRunner.query(
        `ALTER ${what} ${before === null ? 'RESET (fillfactor)' : `SET (fillfactor = ${before})`}`,
      );
    }
  }
}
