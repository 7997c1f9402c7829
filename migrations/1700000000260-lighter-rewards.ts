import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What most rewards say is null, which takes no room: that their newest change is what their state is called, and that
 * their price is the points of the callback as they came. Rewards of before stay as they are.
 *
 * Their index begins with the member, and leaves out what the rows that are found say: site and environment.
 */
export class LighterRewards1700000000260 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE rewards ALTER COLUMN change DROP NOT NULL, ALTER COLUMN steps DROP NOT NULL;
      ALTER TABLE reward_revisions ALTER COLUMN change DROP NOT NULL, ALTER COLUMN steps DROP NOT NULL;
      ${['rewards', 'reward_revisions']
        .map(
          (table) => `
      COMMENT ON COLUMN ${table}.change IS 'null: what the state is called';
      COMMENT ON COLUMN ${table}.steps IS 'how the price came about, a sentence each; null: the amount is the points of the callback as they came';`,
        )
        .join('\n')}
      DROP INDEX rewards_member;
      CREATE INDEX rewards_member ON rewards (member_id, cap_day);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const filled = (table: string): string => `
      UPDATE ${table} SET
        change = coalesce(change, state),
        steps = coalesce(steps, json_build_array('rewardPoints: ' || trim_scale(amount / 10::numeric ^ scale)))
      WHERE change IS NULL OR steps IS NULL;
      ALTER TABLE ${table} ALTER COLUMN change SET NOT NULL, ALTER COLUMN steps SET NOT NULL;
      COMMENT ON COLUMN ${table}.change IS NULL;
      COMMENT ON COLUMN ${table}.steps IS 'how the price came about, a sentence each';`;
    await queryRunner.query(`
      DROP INDEX rewards_member;
      CREATE INDEX rewards_member ON rewards (site, member_id, environment, cap_day);
      ${filled('rewards')}
      ALTER TABLE reward_revisions DISABLE TRIGGER reward_revisions_are_kept;
      ${filled('reward_revisions')}
      ALTER TABLE reward_revisions ENABLE ALWAYS TRIGGER reward_revisions_are_kept;
    `);
  }
}
