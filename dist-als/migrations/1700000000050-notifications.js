import { grantToApplication } from '../src/platform/database/application-role.js';
/**
 * Outgoing webhooks: endpoints, messages and every attempt. Rows of messages and attempts are many, so their columns
 * stand in the order that leaves no padding, and one subject column serves conversions and rewards.
 */
export class Notifications1700000000050 {
    async up(queryRunner) {
        await queryRunner.query(`
      CREATE TABLE endpoints (
        id text PRIMARY KEY,
        site text NOT NULL,
        url text NOT NULL,
        secret_env text NOT NULL,
        events text[] NOT NULL,
        environments text[],
        declared boolean NOT NULL DEFAULT true,
        enabled boolean NOT NULL DEFAULT true,
        disabled_reason text,
        consecutive_failures integer NOT NULL DEFAULT 0 CHECK (consecutive_failures >= 0),
        open_until timestamptz,
        CHECK (disabled_reason IS NULL OR NOT enabled)
      ) WITH (fillfactor = 50);
      COMMENT ON COLUMN endpoints.declared IS 'whether the sites file in force has it; what waits for an undeclared endpoint is kept, not sent';
      COMMENT ON COLUMN endpoints.environments IS 'null means all of them';
      COMMENT ON COLUMN endpoints.consecutive_failures IS 'as the circuit breaker counts: what was in flight when it opened does not count';
      COMMENT ON COLUMN endpoints.open_until IS 'not null: the circuit breaker is open until then, and half-open after';

      CREATE TABLE messages (
        id uuid PRIMARY KEY,
        subject uuid NOT NULL,
        conversion uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        due_at timestamptz DEFAULT now(),
        claimed_until timestamptz,
        delivered_at timestamptz,
        revision integer NOT NULL,
        attempts smallint NOT NULL DEFAULT 0,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
        type text NOT NULL,
        endpoint text NOT NULL REFERENCES endpoints (id),
        body text NOT NULL,
        UNIQUE (subject, revision, endpoint),
        CHECK ((state = 'pending') = (due_at IS NOT NULL)),
        CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
      ) WITH (fillfactor = 85);
      COMMENT ON COLUMN messages.id IS 'sent as webhook-id, the same in every attempt';
      COMMENT ON COLUMN messages.subject IS 'the conversion or the reward that it tells of; with the revision, the event';
      COMMENT ON COLUMN messages.conversion IS 'the conversion whose timeline it stands in';
      COMMENT ON COLUMN messages.body IS 'written once: every attempt sends the same bytes';
      CREATE INDEX messages_due ON messages (endpoint, due_at) WHERE state = 'pending';
      CREATE INDEX messages_conversion ON messages (conversion) WHERE conversion IS NOT NULL;

      CREATE TABLE message_attempts (
        message uuid NOT NULL REFERENCES messages (id),
        started_at timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        number smallint NOT NULL CHECK (number > 0),
        status smallint,
        error text,
        response bytea CHECK (length(response) <= 4096),
        PRIMARY KEY (message, number),
        CHECK (status IS NOT NULL OR error IS NOT NULL)
      );
      COMMENT ON COLUMN message_attempts.response IS 'the first bytes of the answer, as they came';
      CREATE TRIGGER message_attempts_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON message_attempts
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE message_attempts ENABLE ALWAYS TRIGGER message_attempts_are_kept;
    `);
        await grantToApplication(queryRunner, `GRANT SELECT, INSERT, UPDATE ON endpoints, messages TO pitstop_app;
       GRANT SELECT, INSERT ON message_attempts TO pitstop_app;`);
    }
    async down(queryRunner) {
        await queryRunner.query('DROP TABLE message_attempts, messages, endpoints');
    }
}
//# sourceMappingURL=1700000000050-notifications.js.map