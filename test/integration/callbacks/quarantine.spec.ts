import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { callbackOf } from '../../support/callback.js';
import { connect } from '../../support/database.js';

/** Two processes on one database, as in production. */
let first: RunningApplication;
let second: RunningApplication;
beforeAll(async () => {
  first = await startApplication();
  second = await startApplication({ databaseUrl: first.databaseUrl });
});
afterAll(async () => {
  await second.close();
  await first.close();
});

const refused = async (conversionId: string): Promise<{ receiptId: string; corrected: unknown }> => {
  const callback = callbackOf({ conversionId, pubMemberId: conversionId, rewardPoints: 'x' });
  const { body } = await first.callback(callback);
  const corrected = { body: { ...callback, conversion: { ...callback.conversion, rewardPoints: 10 } } };
  return { receiptId: (body as { receiptId: string }).receiptId, corrected };
};
const state = async (receiptId: string): Promise<unknown> => (await first.get(`/quarantine/${receiptId}`)).body.state;

describe('a replay', () => {
  it('done by many people at once, in two processes, happens once', async () => {
    const { receiptId, corrected } = await refused('at-once');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 ? first : second).post(`/quarantine/${receiptId}/${index % 4 === 3 ? 'discard' : 'replay'}`, {
          ...(index % 4 === 3 ? { reason: 'too late' } : (corrected as object)),
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(11).fill(409)]);
    const replayed = (await state(receiptId)) === 'replayed';
    await first.idle();
    const { body } = await first.get<{ balances: unknown[] }>('/members/at-once');
    expect(body.balances).toEqual(replayed ? [{ environment: 'production', asset: 'POINTS', amount: '10.00' }] : []);
  });

  it('of several receipts of one conversion pays once', async () => {
    const callback = callbackOf({ conversionId: 'again', pubMemberId: 'again', rewardPoints: 'x' });
    const corrected = { body: { ...callback, conversion: { ...callback.conversion, rewardPoints: 10 } } };
    const receipts = await Promise.all(
      [1, 2, 3].map(async () => (await first.callback(callback)).body as { receiptId: string }),
    );
    const answers = await Promise.all(
      receipts.map(({ receiptId }, index) =>
        (index % 2 ? first : second).post(`/quarantine/${receiptId}/replay`, corrected),
      ),
    );
    expect(answers.map(({ body }) => body.outcome).sort()).toEqual(['created', 'duplicate', 'duplicate']);
    await first.idle();
    expect((await first.get('/members/again')).body.balances).toMatchObject([{ amount: '10.00' }]);
  });

  it('that fails at its last step leaves nothing behind, and can be done again', async () => {
    const { receiptId, corrected } = await refused('halfway');
    const sql = await connect(first.databaseUrl);
    try {
      await sql.query(`
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'made to fail'; END $$;
        CREATE TRIGGER fail BEFORE UPDATE ON quarantine FOR EACH ROW EXECUTE FUNCTION fail()`);
      expect(await first.post(`/quarantine/${receiptId}/replay`, corrected)).toMatchObject({
        status: 422,
        body: { code: 'still_refused', receiptId },
      });
      const { rows } = await sql.query("SELECT FROM conversions WHERE conversion_id = id_bytes('halfway')");
      expect(rows).toEqual([]);
      expect(await state(receiptId)).toBe('open');
      await sql.query('DROP FUNCTION fail() CASCADE');
    } finally {
      await sql.end();
    }
    expect((await first.post(`/quarantine/${receiptId}/replay`, corrected)).status).toBe(200);
  });
});
