import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from '../src/platform/database/application-role.js';

/** As of versions before: changes of rewards that the consumer `ledger` books. */
const UNBOOKED = `('r', 'reward.changed.v1')`;

/**
 * Rewards are booked in the transaction that changes them. There is no consumer `ledger` any more: what it had not come to
 * are failures of `rewards`, due at once, and so are those that were its own. Where somebody has paused the ledger, rewards
 * are paused now: nothing is booked before it is resumed.
 *
 * The function that consumers read by gets another name: a process of an older version would pass over events of the type
 * that is new. So its consumers fail as long as it runs, and read nothing. The cursors' locks wait for their turns under way;
 * what such a process may still append of rewards is final only behind the cursor of `rewards`, who reads it there.
 */
export class RewardsBookedAtOnce1700000000320 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      SELECT FROM consumers WHERE name IN ('rewards', 'ledger') ORDER BY name FOR UPDATE;
      UPDATE consumer_failures SET consumer = 'rewards' WHERE consumer = 'ledger';
      INSERT INTO consumer_failures (consumer, epoch, xid, position, attempts, error, due_at)
      SELECT rewards.name, e.epoch, e.xid, e.position, 0, 'not booked when rewards came to be booked at once', now()
      FROM consumers ledger, consumers rewards, events e
      WHERE ledger.name = 'ledger' AND rewards.name = 'rewards' AND e.type IN ${UNBOOKED}
        AND (e.epoch, e.xid, e.position) > (ledger.epoch, ledger.xid, ledger.position)
        AND (e.epoch, e.xid, e.position) <= (rewards.epoch, rewards.xid, rewards.position);
      UPDATE consumers rewards SET paused = true
      FROM consumers ledger WHERE rewards.name = 'rewards' AND ledger.name = 'ledger' AND ledger.paused;
      DELETE FROM consumers WHERE name = 'ledger';
      ALTER FUNCTION events_behind(integer, xid8, bigint, date, integer) RENAME TO events_following;
      COMMENT ON COLUMN events.type IS 'c: conversion.changed.v1, b: reward.changed.v2, r: reward.changed.v1; older events and all other types by their name';
    `);
    await grantToApplication(
      queryRunner,
      `GRANT SELECT, INSERT ON events TO pitstop_app;
       GRANT USAGE ON SEQUENCE events_position_seq TO pitstop_app;
       GRANT EXECUTE ON FUNCTION events_following(integer, xid8, bigint, date, integer) TO pitstop_app;`,
    );
  }

  /** The ledger goes on where rewards are: all that stands before that is booked, or a failure. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      SELECT FROM consumers WHERE name = 'rewards' FOR UPDATE;
      UPDATE events SET type = 'r' WHERE type = 'b';
      INSERT INTO consumers (name, epoch, xid, position, day, paused)
      SELECT 'ledger', epoch, xid, position, day, paused FROM consumers WHERE name = 'rewards'
      ON CONFLICT (name) DO NOTHING;
      UPDATE consumer_failures f SET consumer = 'ledger'
      FROM events e
      WHERE f.consumer = 'rewards' AND (e.epoch, e.xid, e.position) = (f.epoch, f.xid, f.position) AND e.type IN ${UNBOOKED};
      COMMENT ON COLUMN events.type IS 'c: conversion.changed.v1, r: reward.changed.v1; older events and all other types by their name';
      ALTER FUNCTION events_following(integer, xid8, bigint, date, integer) RENAME TO events_behind;
    `);
  }
}
