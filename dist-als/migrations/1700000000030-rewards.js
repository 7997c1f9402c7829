import { grantToApplication } from '../src/platform/database/application-role.js';
/** What a member is owed for a conversion, and every revision of it. Amounts are integers in units of the asset. */
export class Rewards1700000000030 {
    async up(queryRunner) {
        const state = `CHECK (state IN ('pending', 'granted', 'held', 'reversed', 'denied'))`;
        await queryRunner.query(`
      CREATE TABLE rewards (
        id uuid PRIMARY KEY,
        conversion uuid NOT NULL UNIQUE REFERENCES conversions (id),
        conversion_version integer NOT NULL,
        revision integer NOT NULL CHECK (revision > 0),
        state text NOT NULL ${state},
        site text NOT NULL,
        environment text NOT NULL,
        member_id text NOT NULL,
        asset text NOT NULL,
        scale smallint NOT NULL,
        amount bigint NOT NULL CHECK (amount >= 0),
        revenue_asset text NOT NULL,
        revenue_scale smallint NOT NULL,
        revenue bigint NOT NULL CHECK (revenue >= 0),
        held_reason text CHECK (held_reason IN ('hold-days', 'member-day-cap', 'contradiction')),
        release_at timestamptz,
        cap_day date NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((state = 'held') = (held_reason IS NOT NULL)),
        CHECK ((release_at IS NOT NULL) = (held_reason IS NOT DISTINCT FROM 'hold-days'))
      ) WITH (fillfactor = 85);
      COMMENT ON COLUMN rewards.amount IS 'units of the asset: owed when granted, expected when pending or held, 0 when reversed';
      COMMENT ON COLUMN rewards.revenue IS 'units of the revenue asset that GoKart owes while the conversion is a Success';
      CREATE INDEX rewards_member ON rewards (site, member_id, environment, cap_day);
      CREATE INDEX rewards_release ON rewards (release_at) WHERE release_at IS NOT NULL;

      CREATE TABLE reward_revisions (
        reward uuid NOT NULL REFERENCES rewards (id),
        revision integer NOT NULL,
        conversion_version integer NOT NULL,
        change text NOT NULL CHECK (change IN ('pending', 'granted', 'held', 'reversed', 'adjusted', 'revenue')),
        state text NOT NULL ${state},
        site text NOT NULL,
        environment text NOT NULL,
        member_id text NOT NULL,
        asset text NOT NULL,
        scale smallint NOT NULL,
        amount bigint NOT NULL,
        revenue bigint NOT NULL,
        held_reason text,
        sites_version integer NOT NULL,
        steps json NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (reward, revision)
      );
      COMMENT ON COLUMN reward_revisions.steps IS 'how the price came about, a sentence each';
      CREATE TRIGGER reward_revisions_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON reward_revisions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE reward_revisions ENABLE ALWAYS TRIGGER reward_revisions_are_kept;
    `);
        await grantToApplication(queryRunner, `GRANT SELECT, INSERT, UPDATE ON rewards TO pitstop_app;
       GRANT SELECT, INSERT ON reward_revisions TO pitstop_app;`);
    }
    async down(queryRunner) {
        await queryRunner.query('DROP TABLE reward_revisions, rewards');
    }
}
//# sourceMappingURL=1700000000030-rewards.js.map