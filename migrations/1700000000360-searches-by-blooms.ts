import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What has a click's or a callback's id is found by the Bloom filters, within some ten milliseconds among ten million
 * conversions. The planner takes an index of that kind to find every page of the table when its values have no order, and
 * rather reads the table as a whole, which takes seconds; so it is not left the choice.
 */
export class SearchesByBlooms1700000000360 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION conversions_of_click(click uuid) RETURNS uuid[] LANGUAGE sql STABLE SET enable_seqscan = off SET jit = off
        RETURN ARRAY(SELECT id FROM conversions WHERE click_uuid = click);
      CREATE FUNCTION conversions_of_callback(callback uuid) RETURNS uuid[] LANGUAGE sql STABLE SET enable_seqscan = off SET jit = off
        RETURN ARRAY(SELECT conversion FROM receipts WHERE callback_uuid = callback AND conversion IS NOT NULL);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION conversions_of_click, conversions_of_callback');
  }
}
