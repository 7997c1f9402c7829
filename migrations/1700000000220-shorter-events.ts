import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from '../src/platform/database/application-role.js';
import { packValues, unpackValues } from '../src/platform/packed-values.js';

/** Of each packed `reward.changed.v1`: its conversion, and what it repeated of it, from the next value on. */
const CONVERSION = 12;

/**
 * Events of the two types that come with every conversion are stored under short names, and a reward's no longer repeat
 * what its conversion says. Events of before stay as they are.
 *
 * The function that consumers read by gets another name: a process of an older version would not know the short names, and
 * would pass over these events as over any that it has no use for. So it fails as long as it runs, and reads nothing.
 */
export class ShorterEvents1700000000220 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER FUNCTION events_after(integer, xid8, bigint, date, integer) RENAME TO events_behind;
      COMMENT ON COLUMN events.type IS 'c: conversion.changed.v1, r: reward.changed.v1; older events and all other types by their name';
    `);
    // For a role that appears later: the grants of before would fail on the function's former name, all of them.
    await grantToApplication(
      queryRunner,
      `GRANT SELECT, INSERT ON events TO pitstop_app;
       GRANT USAGE ON SEQUENCE events_position_seq TO pitstop_app;
       GRANT EXECUTE ON FUNCTION events_behind(integer, xid8, bigint, date, integer) TO pitstop_app;`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE events SET type = 'conversion.changed.v1' WHERE type = 'c'`);
    await repeatConversions(queryRunner);
    await queryRunner.query(`
      COMMENT ON COLUMN events.type IS NULL;
      ALTER FUNCTION events_behind(integer, xid8, bigint, date, integer) RENAME TO events_after;
    `);
  }
}

/** In batches: a table of events does not fit into memory. */
async function repeatConversions(queryRunner: QueryRunner): Promise<void> {
  for (;;) {
    const rows = (await queryRunner.query(
      `SELECT tableoid::regclass::text AS place, ctid::text AS tid, packed FROM events WHERE type = 'r' LIMIT 500`,
    )) as { place: string; tid: string; packed: Buffer }[];
    if (rows.length === 0) return;
    for (const { place, tid, packed } of rows) {
      const values = unpackValues(packed);
      const [names] = (await queryRunner.query(
        `SELECT json_build_array(id_text(conversion_id), offer_event_id, event_id, coalesce(offer_id, offer_uuid::text),
                                 offer_name, coalesce(click_id, click_uuid::text)) AS told
         FROM conversions WHERE id = $1`,
        [values[CONVERSION]],
      )) as { told: unknown[] }[];
      if (names) values.splice(CONVERSION + 1, names.told.length, ...names.told);
      await queryRunner.query(`UPDATE ${place} SET type = 'reward.changed.v1', packed = $2 WHERE ctid = $1::tid`, [
        tid,
        packValues(values),
      ]);
    }
  }
}
