import { grantToApplication } from '../src/platform/database/application-role.js';
/**
 * The event log and its readers.
 *
 * Events are ordered by (epoch, xid, position), never by position alone: a transaction that took an early position may
 * commit after a later one, but every event of a transaction below the snapshot's oldest running one is final.
 * The epoch grows when the database moves to a server that counts its transactions anew (a restored dump).
 */
export class EventLog1700000000010 {
    async up(queryRunner) {
        await queryRunner.query(`
      CREATE TABLE event_log_epoch (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        epoch integer NOT NULL,
        system_identifier text NOT NULL
      );
      INSERT INTO event_log_epoch (epoch, system_identifier)
        SELECT 1, system_identifier::text FROM pg_control_system();

      CREATE TABLE events (
        epoch integer NOT NULL,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        position bigint GENERATED ALWAYS AS IDENTITY,
        type text NOT NULL,
        data json NOT NULL,
        occurred_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (epoch, xid, position)
      );

      CREATE TABLE consumers (
        name text PRIMARY KEY,
        epoch integer NOT NULL,
        xid xid8 NOT NULL,
        position bigint NOT NULL,
        paused boolean NOT NULL DEFAULT false,
        updated_at timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 50);

      CREATE TABLE consumer_failures (
        consumer text NOT NULL REFERENCES consumers (name),
        epoch integer NOT NULL,
        xid xid8 NOT NULL,
        position bigint NOT NULL,
        attempts integer NOT NULL,
        error text NOT NULL,
        first_failed_at timestamptz NOT NULL DEFAULT now(),
        due_at timestamptz,
        dead_at timestamptz,
        PRIMARY KEY (consumer, epoch, xid, position),
        CHECK ((due_at IS NULL) = (dead_at IS NOT NULL))
      );
      CREATE INDEX consumer_failures_due ON consumer_failures (consumer, due_at) WHERE dead_at IS NULL;
    `);
        await grantToApplication(queryRunner, `GRANT SELECT, UPDATE ON event_log_epoch TO pitstop_app;
       GRANT SELECT, INSERT ON events TO pitstop_app;
       GRANT SELECT, INSERT, UPDATE ON consumers TO pitstop_app;
       GRANT SELECT, INSERT, UPDATE, DELETE ON consumer_failures TO pitstop_app;`);
    }
    async down(queryRunner) {
        await queryRunner.query('DROP TABLE consumer_failures, consumers, events, event_log_epoch');
    }
}
//# sourceMappingURL=1700000000010-event-log.js.map