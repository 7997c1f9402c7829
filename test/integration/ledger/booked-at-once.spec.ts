import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { callbackOf } from '../../support/callback.js';
import { connect } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';

let pitstop: RunningApplication;
let owner: Client;
beforeAll(async () => {
  pitstop = await startApplication({ logger: { log: ignore, warn: ignore, error: ignore } });
  owner = await connect(pitstop.databaseUrl);
});
afterAll(async () => {
  await owner.end();
  await pitstop.close();
});

function ignore(): void {
  // What is logged here is meant to be.
}

interface Found {
  readonly rewards: number;
  readonly transfers: number;
  readonly told: number;
}

async function found(conversionId: string): Promise<Found | undefined> {
  const { rows } = await owner.query<Found>(
    `WITH reward AS (
       SELECT r.id, r.revision FROM rewards r JOIN conversions c ON c.id = r.conversion WHERE id_text(c.conversion_id) = $1
     )
     SELECT (SELECT count(*)::int FROM reward) AS rewards,
            (SELECT count(*)::int FROM ledger_transfers t JOIN reward ON reward.id = t.source) AS transfers,
            (SELECT count(*)::int FROM events WHERE type = 'b') AS told`,
    [conversionId],
  );
  return rows[0];
}

const failures = async (): Promise<{ consumer: string; error: string }[]> =>
  (await owner.query<{ consumer: string; error: string }>('SELECT consumer, error FROM consumer_failures')).rows;

describe('A reward that the ledger cannot book', () => {
  const callback = callbackOf({ rewardPoints: 45 });
  const conversionId = String(callback.conversion['conversionId']);

  it('is not granted either, and the failure says what the ledger has against it', async () => {
    await owner.query(`
      CREATE FUNCTION refuse_transfers() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'no transfer today' USING ERRCODE = 'check_violation'; END $$;
      CREATE TRIGGER no_transfer_today BEFORE INSERT ON ledger_transfers FOR EACH ROW EXECUTE FUNCTION refuse_transfers()`);
    expect(await pitstop.callback(callback)).toMatchObject({ status: 200 });
    await eventually('the failure is noted', async () => (await failures()).length > 0);
    expect(await failures()).toEqual([
      { consumer: 'rewards', error: expect.stringContaining('no transfer today') as unknown },
    ]);
    expect(await found(conversionId)).toEqual({ rewards: 0, transfers: 0, told: 0 });
  });

  it('is granted and booked in one once the ledger takes it', async () => {
    await owner.query('DROP TRIGGER no_transfer_today ON ledger_transfers');
    await owner.query('UPDATE consumer_failures SET due_at = now()');
    await pitstop.idle();
    expect(await failures()).toEqual([]);
    expect(await found(conversionId)).toEqual({ rewards: 1, transfers: 1, told: 1 });
  });
});

describe('A revision that cannot be written', () => {
  it('is what the failure tells of, not the booking behind it', async () => {
    await owner.query(`
      CREATE FUNCTION refuse_rewards() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'no reward today' USING ERRCODE = 'check_violation'; END $$;
      CREATE TRIGGER no_reward_today BEFORE INSERT ON rewards FOR EACH ROW EXECUTE FUNCTION refuse_rewards()`);
    expect(await pitstop.callback(callbackOf({ rewardPoints: 46 }))).toMatchObject({ status: 200 });
    await eventually('the failure is noted', async () => (await failures()).length > 0);
    expect(await failures()).toEqual([
      { consumer: 'rewards', error: expect.stringContaining('no reward today') as unknown },
    ]);
  });
});
