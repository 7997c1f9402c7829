import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE, grantToApplication } from '../src/platform/database/application-role.js';

const XID = 'xid xid8 NOT NULL DEFAULT pg_current_xact_id()';
const POSITION = `position bigint NOT NULL DEFAULT nextval('events_position_seq')`;
const OCCURRED_AT = 'occurred_at timestamptz NOT NULL DEFAULT now()';
const EPOCH = 'epoch integer NOT NULL';
const DAY = `day date NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC')::date`;
const TYPE = 'type text NOT NULL';
const DATA = 'data json';
const PACKED = 'packed bytea';

interface PartitionOfEvents {
  readonly name: string;
  /** `FOR VALUES FROM … TO …`, or `DEFAULT`. */
  readonly bounds: string;
}

/**
 * The columns of events stand in the order that leaves no gaps between them: ten bytes less for each. Partitions that hold
 * something stay as they are, only new ones have the new order; so nothing is written anew, and PostgreSQL reads each row
 * once, to see that it belongs there. Nobody reads or writes events meanwhile.
 */
export class EventsWithoutGaps1700000000300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await reorder(queryRunner, [XID, POSITION, OCCURRED_AT, EPOCH, DAY, TYPE, DATA, PACKED]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await reorder(queryRunner, [EPOCH, XID, POSITION, TYPE, DATA, OCCURRED_AT, DAY, PACKED]);
  }
}

async function reorder(queryRunner: QueryRunner, columns: readonly string[]): Promise<void> {
  const partitions = await partitionsOfEvents(queryRunner);
  await queryRunner.query(`
    DROP FUNCTION events_behind(integer, xid8, bigint, date, integer);
    ALTER TABLE events RENAME TO events_in_other_order;
    ALTER INDEX events_order RENAME TO events_in_other_order_order;
    CREATE TABLE events (
      ${columns.join(', ')}, CONSTRAINT events_data CHECK ((data IS NULL) <> (packed IS NULL))
    ) PARTITION BY RANGE (day);
    CREATE INDEX events_order ON events (epoch, xid);
    ALTER SEQUENCE events_position_seq OWNED BY events.position;
    COMMENT ON COLUMN events.type IS 'c: conversion.changed.v1, r: reward.changed.v1; older events and all other types by their name';
    COMMENT ON COLUMN events.data IS 'as JSON, of events that have no shape';
    COMMENT ON COLUMN events.day IS 'of the server''s clock as the row was written, UTC; not of its transaction''s beginning';
    COMMENT ON COLUMN events.packed IS 'the values of the shape that src/ declares (src/platform/packed-values.ts)';
  `);
  for (const partition of partitions) await move(queryRunner, partition);
  await queryRunner.query('DROP TABLE events_in_other_order');
  await queryRunner.query(EVENTS_BEHIND);
  await grantToApplication(
    queryRunner,
    `GRANT SELECT, INSERT ON events TO pitstop_app;
     GRANT USAGE ON SEQUENCE events_position_seq TO pitstop_app;
     GRANT EXECUTE ON FUNCTION events_behind(integer, xid8, bigint, date, integer) TO pitstop_app;`,
  );
}

/**
 * The default partition, of which there is little, always gets the order of its table: what strayed into it is moved as
 * it stands.
 */
async function move(queryRunner: QueryRunner, { name, bounds }: PartitionOfEvents): Promise<void> {
  await queryRunner.query(`ALTER TABLE events_in_other_order DETACH PARTITION ${name}`);
  const [row] = (await queryRunner.query(`SELECT EXISTS (SELECT FROM ${name}) AS filled`)) as { filled: boolean }[];
  if (row?.filled && bounds !== 'DEFAULT') {
    await queryRunner.query(`
      ALTER TABLE ${name} VALIDATE CONSTRAINT events_data;
      ALTER TABLE events ATTACH PARTITION ${name} ${bounds};
      ${revokedFromApplication(name)}`);
    return;
  }
  const names = 'epoch, xid, position, type, data, occurred_at, day, packed';
  await queryRunner.query(`
    ALTER TABLE ${name} RENAME TO events_moved;
    ALTER INDEX ${name}_epoch_xid_idx RENAME TO events_moved_epoch_xid_idx;
    CREATE TABLE ${name} PARTITION OF events ${bounds};
    INSERT INTO ${name} (${names}) SELECT ${names} FROM events_moved;
    DROP TABLE events_moved;
  `);
}

/** The first partition was the table itself once. Rights to it are given with the table's, like those to all others. */
function revokedFromApplication(partition: string): string {
  return `
      DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${APPLICATION_ROLE}') THEN
          REVOKE ALL ON ${partition} FROM ${APPLICATION_ROLE};
        END IF;
      END $$;`;
}

/** The default partition last: what is attached beside it would be looked for in it. */
async function partitionsOfEvents(queryRunner: QueryRunner): Promise<readonly PartitionOfEvents[]> {
  return (await queryRunner.query(
    `SELECT child.oid::regclass::text AS name, pg_get_expr(child.relpartbound, child.oid) AS bounds
     FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
     WHERE inhparent = 'events'::regclass
     ORDER BY pg_get_expr(child.relpartbound, child.oid) = 'DEFAULT', 1`,
  )) as PartitionOfEvents[];
}

/** As of migrations 0110 and 0220: a function over a table's rows goes with the table. */
const EVENTS_BEHIND = `
  CREATE FUNCTION events_behind(epoch integer, xid xid8, "position" bigint, from_day date, most integer)
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
