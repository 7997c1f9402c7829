import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a member did is looked for by people, and a day's rewards by the daily cap, but a tree over members takes every new
 * row in another place: with two million members there, conversions' and rewards' took six of a hundred callbacks' time.
 * Trees that begin with the time grow at their ends, and whoever looks for a member does so in each stretch of it
 * (`src/platform/database/leading-values.ts`).
 *
 * They are built in some seconds for each million rows, for which writers wait.
 */
export class MembersByTime1700000000350 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION uuid_period(id uuid) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN (get_byte(uuid_send(id), 0) << 14) | (get_byte(uuid_send(id), 1) << 6) | (get_byte(uuid_send(id), 2) >> 2);
      COMMENT ON FUNCTION uuid_period IS 'in which 2^26 milliseconds since 1970, some 18 hours, a UUIDv7 was made';
      DROP INDEX conversions_member, rewards_member;
      CREATE INDEX conversions_member ON conversions (uuid_period(id), member_id);
      CREATE INDEX rewards_member ON rewards (cap_day, member_id);
      ANALYZE conversions;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX conversions_member, rewards_member;
      CREATE INDEX conversions_member ON conversions (member_id);
      CREATE INDEX rewards_member ON rewards (member_id, cap_day);
      DROP FUNCTION uuid_period;
    `);
  }
}
