import { grantToApplication } from '../src/platform/database/application-role.js';
/** Receipts and their quarantine, conversions and their transitions. */
export class CallbacksAndConversions1700000000020 {
    async up(queryRunner) {
        await queryRunner.query(`
      CREATE TABLE conversions (
        id uuid PRIMARY KEY,
        conversion_id text NOT NULL,
        entitlement text NOT NULL,
        offer_event_id text,
        event_id text,
        version integer NOT NULL CHECK (version > 0),
        status text NOT NULL CHECK (status IN ('Pending', 'Success', 'Rejected')),
        rejection_reason text,
        reward_points numeric,
        revenue numeric,
        pub_member_id text NOT NULL,
        member_id text NOT NULL,
        site text,
        environment text,
        routing_rule text,
        sites_version integer NOT NULL,
        click_id text,
        offer_id text,
        offer_name text,
        event_name text,
        partner_id text,
        completed_at_ns bigint,
        first_sent_at_ns bigint NOT NULL,
        sent_at_ns bigint NOT NULL,
        callback_id text NOT NULL,
        content_hash bytea NOT NULL,
        pending_seen_ns bigint,
        success_seen_ns bigint,
        rejected_seen_ns bigint,
        receipt_id uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (conversion_id, entitlement),
        CHECK ((site IS NULL) = (environment IS NULL))
      ) WITH (fillfactor = 85);
      COMMENT ON COLUMN conversions.sent_at_ns IS 'nanoseconds since 1970-01-01T00:00:00Z: GoKart writes seven fractional digits, timestamptz keeps six';
      COMMENT ON COLUMN conversions.pending_seen_ns IS 'sentAt of the newest Pending callback ever received, stale ones included; so a contradiction is seen whatever the order of arrival';
      CREATE INDEX conversions_member ON conversions (site, member_id);
      CREATE INDEX conversions_click ON conversions (click_id) WHERE click_id IS NOT NULL;
      CREATE INDEX conversions_parked ON conversions (id) WHERE site IS NULL;

      CREATE TABLE transitions (
        conversion uuid NOT NULL REFERENCES conversions (id),
        version integer NOT NULL,
        cause text NOT NULL CHECK (cause IN ('callback', 'history', 'routing')),
        from_status text,
        status text NOT NULL,
        reward_points numeric,
        revenue numeric,
        member_id text NOT NULL,
        site text,
        environment text,
        routing_rule text,
        sites_version integer NOT NULL,
        receipt_id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (conversion, version)
      );

      CREATE TABLE receipts (
        id uuid PRIMARY KEY,
        received_at timestamptz NOT NULL,
        source_address inet,
        headers json NOT NULL,
        sha256 bytea NOT NULL CHECK (length(sha256) = 32),
        size integer NOT NULL,
        body bytea NOT NULL,
        outcome text NOT NULL
          CHECK (outcome IN ('created', 'updated', 'duplicate', 'stale', 'parked', 'quarantined')),
        conversion uuid REFERENCES conversions (id)
      );
      COMMENT ON COLUMN receipts.body IS 'the raw bytes; shorter than size when the body was over the limit';
      CREATE INDEX receipts_conversion ON receipts (conversion) WHERE conversion IS NOT NULL;

      CREATE TABLE quarantine (
        receipt_id uuid PRIMARY KEY REFERENCES receipts (id),
        code text NOT NULL,
        detail text NOT NULL,
        errors json NOT NULL,
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
        resolved_at timestamptz,
        resolved_by text,
        reason text,
        replay_receipt_id uuid REFERENCES receipts (id),
        CHECK ((state = 'open') = (resolved_at IS NULL)),
        CHECK ((state = 'replayed') = (replay_receipt_id IS NOT NULL))
      );
      CREATE INDEX quarantine_open ON quarantine (receipt_id) WHERE state = 'open';

      CREATE TABLE unknown_fields (
        name text PRIMARY KEY,
        count bigint NOT NULL,
        first_seen_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        last_receipt_id uuid NOT NULL
      ) WITH (fillfactor = 50);

      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION '% on % is refused: its rows are kept for ever', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
        END
      $$;
      CREATE TRIGGER transitions_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON transitions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE transitions ENABLE ALWAYS TRIGGER transitions_are_kept;
    `);
        await grantToApplication(queryRunner, `GRANT SELECT, INSERT, UPDATE ON conversions, unknown_fields TO pitstop_app;
       GRANT SELECT, INSERT ON transitions, receipts TO pitstop_app;
       GRANT SELECT, INSERT, UPDATE ON quarantine TO pitstop_app;`);
    }
    async down(queryRunner) {
        await queryRunner.query(`
      DROP TABLE unknown_fields, quarantine, receipts, transitions, conversions;
      DROP FUNCTION refuse_change();
    `);
    }
}
//# sourceMappingURL=1700000000020-callbacks-and-conversions.js.map