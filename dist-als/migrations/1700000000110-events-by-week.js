import { grantToApplication } from '../src/platform/database/application-role.js';
import { cut } from './partitioning.js';
/**
 * The next events behind a cursor, in the order of the log. A function, because the planner may not choose here: by old
 * statistics it takes a long log for a short one, and then sorts all that is unread for each batch; or a batch for a
 * tenth of the log, and starts parallel workers. So it merges the indexes of the partitions, of which only those from
 * `from_day` on are opened, and plans once for each connection.
 */
const EVENTS_AFTER = `
  CREATE FUNCTION events_after(epoch integer, xid xid8, "position" bigint, from_day date, most integer)
    RETURNS SETOF events LANGUAGE plpgsql STABLE
    SET enable_sort = off SET enable_bitmapscan = off SET enable_seqscan = off
    SET max_parallel_workers_per_gather = 0 SET plan_cache_mode = force_generic_plan
    AS $$
      BEGIN
        RETURN QUERY SELECT * FROM events e
          WHERE (e.epoch, e.xid, e.position) > ($1, $2, $3) AND e.day >= $4
          ORDER BY e.epoch, e.xid, e.position LIMIT $5;
      END
    $$`;
const TODAY = `(clock_timestamp() AT TIME ZONE 'UTC')::date`;
/**
 * Events by weeks of the day on which they were written, so that the log can be dropped behind its readers, and a reader
 * looks into few of them: those with `day >= consumers.day - 1`.
 *
 * Why nothing is skipped by that. `consumers.day` is the day on which the transaction of the last event read began
 * (`occurred_at` is now(), its beginning). Take an unread event U, and R, the last one read. U sorts behind R, so
 * U's transaction got its id together with or after R's, which got it after it had begun. U was written after its
 * transaction had an id (or with it). So U was written after R's transaction had begun, however long either of them
 * took and whenever they committed, and U's `day`, read from the clock as the row is written, is not before
 * `consumers.day`. Had the cursor kept the day of R itself, this would hold only for transactions shorter than the
 * margin, and nothing limits those (time-outs count statements and pauses).
 *
 * The day of margin is for the server's clock, which may be set back. Events of before a restored dump come from another
 * clock altogether: as long as a cursor stands in an earlier epoch, its reader looks everywhere. So does one that has
 * not read anything yet: '-infinity'.
 *
 * Events of before this migration get its own day: no row is written anew, and what was said above holds for them, as
 * they were written earlier.
 *
 * The identity of `position` becomes a sequence: before PostgreSQL 17 partitioned tables do not know identities.
 */
export class EventsByWeek1700000000110 {
    async up(queryRunner) {
        await queryRunner.query(`
      ALTER TABLE consumers ADD COLUMN day date NOT NULL DEFAULT '-infinity';
      COMMENT ON COLUMN consumers.day IS 'on which the transaction of the last event read began: nothing unread was written before';

      ALTER TABLE events RENAME TO events_before;
      DO $$
        DECLARE next bigint;
        BEGIN
          SELECT last_value + is_called::int INTO next FROM events_position_seq;
          ALTER TABLE events_before ALTER COLUMN position DROP IDENTITY;
          EXECUTE format('CREATE SEQUENCE events_position_seq START %s', next);
          EXECUTE format('ALTER TABLE events_before ADD COLUMN day date NOT NULL DEFAULT %L', ${TODAY});
        END
      $$;
      ALTER TABLE events_before ALTER COLUMN day SET DEFAULT ${TODAY},
                                ALTER COLUMN position SET DEFAULT nextval('events_position_seq'),
                                DROP CONSTRAINT events_pkey,
                                ADD CONSTRAINT events_before_pkey PRIMARY KEY (epoch, xid, position, day);

      CREATE TABLE events (
        LIKE events_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE,
        PRIMARY KEY (epoch, xid, position, day)
      ) PARTITION BY RANGE (day);
      ALTER SEQUENCE events_position_seq OWNED BY events.position;
      COMMENT ON COLUMN events.day IS 'of the server''s clock as the row was written, UTC; not of its transaction''s beginning';
    `);
        await cut(queryRunner, { table: 'events', column: 'day', type: 'date', period: 'week' });
        await queryRunner.query(EVENTS_AFTER);
        await grantToApplication(queryRunner, `GRANT SELECT, INSERT ON events TO pitstop_app;
       GRANT USAGE ON SEQUENCE events_position_seq TO pitstop_app;
       GRANT EXECUTE ON FUNCTION events_after(integer, xid8, bigint, date, integer) TO pitstop_app;`);
    }
    async down(queryRunner) {
        await queryRunner.query(`
      DROP FUNCTION events_after(integer, xid8, bigint, date, integer);
      ALTER TABLE events RENAME TO events_by_week;
      ALTER INDEX events_pkey RENAME TO events_by_week_pkey;
      ALTER SEQUENCE events_position_seq RENAME TO events_by_week_position_seq;
      CREATE TABLE events (
        epoch integer NOT NULL,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        position bigint GENERATED ALWAYS AS IDENTITY,
        type text NOT NULL,
        data json NOT NULL,
        occurred_at timestamptz NOT NULL DEFAULT now()
      );
      INSERT INTO events OVERRIDING SYSTEM VALUE
        SELECT epoch, xid, position, type, data, occurred_at FROM events_by_week;
      SELECT setval(pg_get_serial_sequence('events', 'position'), last_value, is_called) FROM events_by_week_position_seq;
      DROP TABLE events_by_week;
      ALTER TABLE events ADD PRIMARY KEY (epoch, xid, position);
      ALTER TABLE consumers DROP COLUMN day;
    `);
        await grantToApplication(queryRunner, 'GRANT SELECT, INSERT ON events TO pitstop_app;');
    }
}
//# sourceMappingURL=1700000000110-events-by-week.js.map