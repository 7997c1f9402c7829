import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from '../src/platform/database/application-role.js';
import { schemaOf } from './schema-of.js';

/**
 * A history holds what was, not what is: `conversions` and `rewards` carry their newest version with everything that is
 * told of it, and PostgreSQL itself moves a version into the history when the next one takes its place. Most conversions
 * have one version only, so this halves what is written for them; and no version can be replaced without being kept.
 *
 * Versions that come and go within one statement's batch are written into the history by the application.
 */
export class HistoriesOfWhatWas1700000000085 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE conversions
        ADD COLUMN cause text NOT NULL DEFAULT 'callback' CHECK (cause IN ('callback', 'history', 'routing')),
        ADD COLUMN version_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN version_receipt_id uuid;
      COMMENT ON COLUMN conversions.cause IS 'of the newest version';
      COMMENT ON COLUMN conversions.version_receipt_id IS 'the callback that the newest version is due to; receipt_id may be of a later one that says the same';
      UPDATE conversions c SET cause = t.cause, version_at = t.at, version_receipt_id = t.receipt_id
        FROM transitions t WHERE t.conversion = c.id AND t.version = c.version;
      UPDATE conversions SET version_receipt_id = receipt_id WHERE version_receipt_id IS NULL;
      ALTER TABLE conversions ALTER COLUMN version_receipt_id SET NOT NULL;

      ALTER TABLE rewards
        ADD COLUMN change text NOT NULL DEFAULT 'pending'
          CHECK (change IN ('pending', 'granted', 'held', 'reversed', 'adjusted', 'revenue')),
        ADD COLUMN sites_version integer NOT NULL DEFAULT 1,
        ADD COLUMN steps json NOT NULL DEFAULT '[]';
      COMMENT ON COLUMN rewards.steps IS 'how the price came about, a sentence each';
      UPDATE rewards r SET change = v.change, sites_version = v.sites_version, steps = v.steps, updated_at = v.at
        FROM reward_revisions v WHERE v.reward = r.id AND v.revision = r.revision;
      ALTER TABLE rewards ALTER COLUMN change DROP DEFAULT, ALTER COLUMN sites_version DROP DEFAULT,
        ALTER COLUMN steps DROP DEFAULT;

      ALTER TABLE transitions DISABLE TRIGGER transitions_are_kept;
      ALTER TABLE reward_revisions DISABLE TRIGGER reward_revisions_are_kept;
      DELETE FROM transitions t USING conversions c WHERE c.id = t.conversion AND c.version = t.version;
      DELETE FROM reward_revisions v USING rewards r WHERE r.id = v.reward AND r.revision = v.revision;
      ALTER TABLE transitions ENABLE ALWAYS TRIGGER transitions_are_kept;
      ALTER TABLE reward_revisions ENABLE ALWAYS TRIGGER reward_revisions_are_kept;
      ALTER TABLE transitions DROP COLUMN from_status;
      COMMENT ON TABLE transitions IS 'versions of conversions that others have taken the place of';
      COMMENT ON TABLE reward_revisions IS 'revisions of rewards that others have taken the place of';
    `);
    const schema = await schemaOf(queryRunner);
    // The plans are made for the first batch that comes and kept: a nested loop that suits one row must not meet hundreds.
    const definer = `LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, ${schema}, pg_temp SET enable_nestloop = off`;
    await queryRunner.query(`
      CREATE FUNCTION keep_transitions() RETURNS trigger ${definer} AS $$
        BEGIN
          IF EXISTS (
            SELECT FROM was JOIN is_now USING (id)
            WHERE is_now.version < was.version
               OR is_now.version = was.version
                  AND (is_now.status, is_now.reward_points, is_now.revenue, is_now.member_id, is_now.site,
                       is_now.environment) IS DISTINCT FROM
                      (was.status, was.reward_points, was.revenue, was.member_id, was.site, was.environment)
          ) THEN
            RAISE EXCEPTION 'a conversion cannot change without a new version'
              USING ERRCODE = 'restrict_violation', TABLE = 'conversions';
          END IF;
          INSERT INTO transitions (conversion, version, cause, status, reward_points, revenue, member_id, site,
                                   environment, routing_rule, sites_version, receipt_id, at)
          SELECT was.id, was.version, was.cause, was.status, was.reward_points, was.revenue, was.member_id, was.site,
                 was.environment, was.routing_rule, was.sites_version, was.version_receipt_id, was.version_at
          FROM was JOIN is_now USING (id) WHERE is_now.version > was.version;
          RETURN NULL;
        END
      $$;
      CREATE TRIGGER keep_transitions AFTER UPDATE ON conversions
        REFERENCING OLD TABLE AS was NEW TABLE AS is_now FOR EACH STATEMENT EXECUTE FUNCTION keep_transitions();
      ALTER TABLE conversions ENABLE ALWAYS TRIGGER keep_transitions;

      CREATE FUNCTION keep_reward_revisions() RETURNS trigger ${definer} AS $$
        BEGIN
          IF EXISTS (
            SELECT FROM was JOIN is_now USING (id)
            WHERE is_now.revision < was.revision
               OR is_now.revision = was.revision
                  AND (is_now.state, is_now.asset, is_now.amount, is_now.revenue, is_now.member_id, is_now.site,
                       is_now.environment) IS DISTINCT FROM
                      (was.state, was.asset, was.amount, was.revenue, was.member_id, was.site, was.environment)
          ) THEN
            RAISE EXCEPTION 'a reward cannot change without a new revision'
              USING ERRCODE = 'restrict_violation', TABLE = 'rewards';
          END IF;
          INSERT INTO reward_revisions (reward, revision, conversion_version, change, state, site, environment,
                                        member_id, asset, scale, amount, revenue, held_reason, sites_version, steps, at)
          SELECT was.id, was.revision, was.conversion_version, was.change, was.state, was.site, was.environment,
                 was.member_id, was.asset, was.scale, was.amount, was.revenue, was.held_reason, was.sites_version,
                 was.steps, was.updated_at
          FROM was JOIN is_now USING (id) WHERE is_now.revision > was.revision;
          RETURN NULL;
        END
      $$;
      CREATE TRIGGER keep_reward_revisions AFTER UPDATE ON rewards
        REFERENCING OLD TABLE AS was NEW TABLE AS is_now FOR EACH STATEMENT EXECUTE FUNCTION keep_reward_revisions();
      ALTER TABLE rewards ENABLE ALWAYS TRIGGER keep_reward_revisions;

      CREATE TRIGGER conversions_are_kept BEFORE DELETE OR TRUNCATE ON conversions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE conversions ENABLE ALWAYS TRIGGER conversions_are_kept;
      CREATE TRIGGER rewards_are_kept BEFORE DELETE OR TRUNCATE ON rewards
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE rewards ENABLE ALWAYS TRIGGER rewards_are_kept;
    `);
    await grantToApplication(queryRunner, 'REVOKE INSERT ON reward_revisions FROM pitstop_app;');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TRIGGER rewards_are_kept ON rewards;
      DROP TRIGGER conversions_are_kept ON conversions;
      DROP TRIGGER keep_reward_revisions ON rewards;
      DROP TRIGGER keep_transitions ON conversions;
      DROP FUNCTION keep_transitions(), keep_reward_revisions();

      COMMENT ON TABLE transitions IS NULL;
      COMMENT ON TABLE reward_revisions IS NULL;
      ALTER TABLE transitions ADD COLUMN from_status text;
      INSERT INTO transitions (conversion, version, cause, status, reward_points, revenue, member_id, site, environment,
                               routing_rule, sites_version, receipt_id, at)
        SELECT id, version, cause, status, reward_points, revenue, member_id, site, environment, routing_rule,
               sites_version, version_receipt_id, version_at
        FROM conversions;
      ALTER TABLE transitions DISABLE TRIGGER transitions_are_kept;
      UPDATE transitions t SET from_status = before.status
        FROM transitions before WHERE before.conversion = t.conversion AND before.version = t.version - 1;
      ALTER TABLE transitions ENABLE ALWAYS TRIGGER transitions_are_kept;
      INSERT INTO reward_revisions (reward, revision, conversion_version, change, state, site, environment, member_id,
                                    asset, scale, amount, revenue, held_reason, sites_version, steps, at)
        SELECT id, revision, conversion_version, change, state, site, environment, member_id, asset, scale, amount,
               revenue, held_reason, sites_version, steps, updated_at
        FROM rewards;

      ALTER TABLE rewards DROP COLUMN steps, DROP COLUMN sites_version, DROP COLUMN change;
      ALTER TABLE conversions DROP COLUMN version_receipt_id, DROP COLUMN version_at, DROP COLUMN cause;
    `);
    await grantToApplication(queryRunner, 'GRANT SELECT, INSERT ON reward_revisions TO pitstop_app;');
  }
}
