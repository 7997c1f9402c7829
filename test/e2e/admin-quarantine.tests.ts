import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR_KEY, startApplication, VIEWER_KEY, type RunningApplication } from '../support/application.js';
import { callbackOf } from '../support/callback.js';
import { withSitesFile, type SitesFile } from '../support/sites-file.js';
import { SitesService } from '../../src/sites/sites.service.js';

interface Kept {
  receiptId: string;
  state: string;
  bodyText: string | null;
  bodyBase64: string | null;
  [field: string]: unknown;
}

const SITES = (scale: number): string => `
defaultSite: quests
sites:
  quests: { points: { code: POINTS, scale: ${scale} } }
`;

let sites: SitesFile;
let pitstop: RunningApplication;
beforeAll(async () => {
  sites = await withSitesFile(SITES(2));
  pitstop = await startApplication({ config: { sitesFile: sites.path, bodyLimitBytes: 4096 } });
});
afterAll(async () => {
  await pitstop.close();
  await sites.remove();
});

const refused = async (body: unknown, headers: Record<string, string> = {}): Promise<string> => {
  const answer = await pitstop.callback(body, headers);
  const { receiptId } = answer.body as { receiptId: string };
  expect([answer.status >= 400, receiptId]).toEqual([true, expect.any(String)]);
  return receiptId;
};
const kept = async (receiptId: string): Promise<Kept> => (await pitstop.get<Kept>(`/quarantine/${receiptId}`)).body;
const open = async (): Promise<string[]> =>
  (await pitstop.get<{ items: Kept[] }>('/quarantine?limit=500')).body.items.map(({ receiptId }) => receiptId);
const balance = async (memberId: string): Promise<unknown> => {
  await pitstop.idle();
  return (await pitstop.get(`/members/${memberId}`)).body.balances;
};

describe('the quarantine', () => {
  it('shows why, and the bytes as they came', async () => {
    const text = JSON.stringify(callbackOf({ rewardPoints: '4,5', pubMemberId: 'q-why' }));
    const receiptId = await refused(text);
    expect(await open()).toContain(receiptId);
    expect(await kept(receiptId)).toMatchObject({
      receiptId,
      state: 'open',
      code: 'not_understood',
      errors: [{ path: 'conversion.rewardPoints', message: expect.any(String) }],
      bodyText: text,
      bodyBase64: null,
      complete: true,
      headers: { 'content-type': 'application/json' },
      sourceAddress: '127.0.0.1',
      resolvedBy: null,
    });
    const bytes = Buffer.from([0xff, 0x00, 0x7b]);
    expect(await kept(await refused(bytes))).toMatchObject({
      code: 'malformed_json',
      bodyText: null,
      bodyBase64: bytes.toString('base64'),
    });
    expect(await pitstop.get('/quarantine/0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a')).toMatchObject({
      status: 404,
      body: { code: 'not_in_quarantine' },
    });
  });

  it('takes in a corrected callback, to the last digit, and pays once', async () => {
    const callback = callbackOf({ conversionId: 'q-digits', pubMemberId: 'q-digits', rewardPoints: 'many' });
    const receiptId = await refused(callback);
    // Not written by JSON.stringify: a double does not hold this number.
    const corrected = `{"body": ${JSON.stringify(callback).replace('"many"', '1234567890123456.70')}}`;
    const replayed = await pitstop.post(`/quarantine/${receiptId}/replay`, corrected, OPERATOR_KEY);
    expect(replayed).toMatchObject({
      status: 200,
      body: { conversionId: 'q-digits', outcome: 'created', replayOf: receiptId },
    });
    const newReceipt = String(replayed.body.receiptId);
    expect(newReceipt).not.toBe(receiptId);
    expect(await kept(receiptId)).toMatchObject({
      state: 'replayed',
      resolvedBy: 'oscar',
      replayReceiptId: newReceipt,
    });
    expect(await open()).not.toContain(receiptId);

    const again = await pitstop.post(`/quarantine/${receiptId}/replay`, corrected);
    expect(again).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
    expect(await balance('q-digits')).toMatchObject([{ amount: '1234567890123456.70' }]);

    const { body } = await pitstop.get<{ items: { timeline: unknown[] }[] }>('/conversions/q-digits');
    expect(body.items[0]?.timeline[0]).toMatchObject({ kind: 'receipt', receiptId: newReceipt, replayOf: receiptId });
    expect((await pitstop.get(`/receipts/${newReceipt}`)).body).toMatchObject({ replayOf: receiptId });
  });

  it('takes the corrected callback as a text, too', async () => {
    const receiptId = await refused('{');
    const body = JSON.stringify(callbackOf({ conversionId: 'q-text' }));
    expect(await pitstop.post(`/quarantine/${receiptId}/replay`, { body })).toMatchObject({ status: 200 });
  });

  it('reads the kept bytes again after the sites file has changed', async () => {
    const receiptId = await refused(
      callbackOf({ conversionId: 'q-scale', pubMemberId: 'q-scale', rewardPoints: 1.234 }),
    );
    expect(await pitstop.post(`/quarantine/${receiptId}/replay`)).toMatchObject({
      status: 422,
      body: { code: 'still_refused', receiptId, errors: [{ path: 'conversion.rewardPoints' }] },
    });
    await sites.write(SITES(3));
    expect(await pitstop.app.get(SitesService, { strict: false }).reload()).toBe(true);
    expect(await pitstop.post(`/quarantine/${receiptId}/replay`)).toMatchObject({
      status: 200,
      body: { outcome: 'created' },
    });
    expect(await balance('q-scale')).toEqual([{ environment: 'production', asset: 'POINTS', amount: '1.234' }]);
  });

  it('stays as it was when a replay is refused again', async () => {
    const receiptId = await refused('{"conversion": {}}');
    const before = await open();
    expect((await pitstop.post(`/quarantine/${receiptId}/replay`)).body).toMatchObject({ code: 'still_refused' });
    expect((await pitstop.post(`/quarantine/${receiptId}/replay`, { body: { conversion: 1 } })).status).toBe(422);
    expect((await pitstop.post(`/quarantine/${receiptId}/replay`, { body: '{' })).status).toBe(422);
    expect(await open()).toEqual(before);
    expect(await kept(receiptId)).toMatchObject({ state: 'open', resolvedAt: null });
  });

  it.each([
    ['not JSON', '{"body":'],
    ['something else', { corrected: {} }],
    ['a list', []],
    ['more than the body', { body: {}, by: 'me' }],
  ])('refuses a request that is %s', async (_, request) => {
    const receiptId = await refused('{');
    expect(await pitstop.post(`/quarantine/${receiptId}/replay`, request)).toMatchObject({
      status: 400,
      body: { code: 'bad_request' },
    });
  });

  it('wants the whole callback where only the first bytes are kept', async () => {
    const callback = callbackOf({ conversionId: 'q-large', offerName: 'x'.repeat(5000) });
    const receiptId = await refused(callback);
    expect(await kept(receiptId)).toMatchObject({ code: 'body_too_large', complete: false });
    expect(await pitstop.post(`/quarantine/${receiptId}/replay`)).toMatchObject({
      status: 409,
      body: { code: 'body_incomplete' },
    });
    expect(await pitstop.post(`/quarantine/${receiptId}/replay`, { body: callback })).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
    const shorter = { ...callback, conversion: { ...callback.conversion, offerName: 'x' } };
    expect(await pitstop.post(`/quarantine/${receiptId}/replay`, { body: shorter })).toMatchObject({ status: 200 });
  });

  it('takes in what was refused for its headers alone', async () => {
    const receiptId = await refused(JSON.stringify(callbackOf({ conversionId: 'q-type' })), {
      'content-type': 'text/plain',
    });
    expect(await pitstop.post(`/quarantine/${receiptId}/replay`)).toMatchObject({ status: 200 });
  });

  it('is discarded for a reason, which is kept with the name of who did it', async () => {
    const receiptId = await refused('[]');
    const discard = (reason: unknown, key = OPERATOR_KEY): ReturnType<typeof pitstop.post> =>
      pitstop.post(`/quarantine/${receiptId}/discard`, { reason }, key);
    for (const reason of [undefined, '', ' ', 'x'.repeat(501), 5, 'a\0b']) {
      expect(await discard(reason)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    }
    expect(await discard('a test')).toMatchObject({
      status: 200,
      body: { state: 'discarded', resolvedBy: 'oscar', reason: 'a test', bodyText: '[]' },
    });
    expect(await discard('again')).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
    expect((await pitstop.post(`/quarantine/${receiptId}/replay`)).status).toBe(409);
    const { body } = await pitstop.get<{ items: Kept[] }>('/quarantine?state=discarded');
    expect(body.items.map((item) => item.receiptId)).toEqual([receiptId]);
  });

  it('is resolved by operators, not by viewers', async () => {
    const receiptId = await refused('{');
    for (const action of ['replay', 'discard']) {
      expect(await pitstop.post(`/quarantine/${receiptId}/${action}`, { reason: 'x' }, VIEWER_KEY)).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    }
    expect(await open()).toContain(receiptId);
  });

  it('lists page by page, newest first', async () => {
    const all = await open();
    const first = await pitstop.get<{ items: Kept[]; nextCursor: string }>('/quarantine?limit=1');
    const second = await pitstop.get<{ items: Kept[] }>(`/quarantine?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ receiptId }) => receiptId)).toEqual(all.slice(0, 2));
    expect(all).toEqual([...all].sort().reverse());
  });
});
