import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApplication, type RunningApplication } from '../support/application.js';
import { callbackOf } from '../support/callback.js';
import { sha256 } from '../support/kept.js';
import { withSitesFile, type SitesFile } from '../support/sites-file.js';

interface Entry {
  at: string;
  kind: string;
  [detail: string]: unknown;
}
interface Item {
  id: string;
  conversionId: string;
  receiptId: string;
  createdAt: string;
  reward: Record<string, unknown> | null;
  timeline: Entry[];
  [field: string]: unknown;
}
interface Page<T = Item> {
  items: T[];
  nextCursor: string | null;
}

const SITES = `
defaultSite: quests
sites:
  quests: {}
  cashback:
    policy: { amount: { from: revenue, rate: 40 }, holdDays: 3650 }
routing:
  - { name: tests, when: { pubMemberId: { prefix: test- } }, site: quests, environment: sandbox }
  - { name: cashback app, when: { pubSub1: cashback }, site: cashback }
`;

let sites: SitesFile;
let pitstop: RunningApplication;
beforeAll(async () => {
  sites = await withSitesFile(SITES);
  pitstop = await startApplication({ config: { sitesFile: sites.path } });
});
afterAll(async () => {
  await pitstop.close();
  await sites.remove();
});

const send = async (conversion: Record<string, unknown>, envelope: Record<string, unknown> = {}): Promise<string> => {
  const { status, body } = await pitstop.callback(callbackOf(conversion, envelope));
  expect(status).toBe(200);
  return (body as { receiptId: string }).receiptId;
};
const find = async (conversionId: string): Promise<Item[]> => {
  const { status, body } = await pitstop.get<Page>(`/conversions/${encodeURIComponent(conversionId)}`);
  expect(status).toBe(200);
  return body.items;
};
const ids = async (query: string): Promise<string[]> => {
  const { status, body } = await pitstop.get<Page>(`/conversions?${query}`);
  expect([query, status]).toEqual([query, 200]);
  return body.items.map(({ conversionId }) => conversionId);
};

describe('GET /admin/v1/conversions/{conversionId}', () => {
  it('explains a conversion from its callbacks to the money', async () => {
    const conversionId = randomUUID();
    const first = await send(
      { conversionId, status: 'Success', rewardPoints: '45.00', revenue: 60 },
      { id: 'cb-1', sentAt: '2025-05-19T15:36:20.1234567+02:00' },
    );
    await pitstop.idle();
    const stale = await send({ conversionId, status: 'Pending' }, { id: 'cb-0', sentAt: '2025-05-18T00:00:00Z' });
    const last = await send(
      { conversionId, status: 'Rejected', rejectionReason: 'fraud' },
      { sentAt: '2025-05-20T00:00:00Z' },
    );
    await pitstop.idle();

    const [item, ...others] = await find(conversionId);
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      conversionId,
      status: 'Rejected',
      rejectionReason: 'fraud',
      memberId: 'lus',
      site: 'quests',
      environment: 'production',
      routingRule: null,
      sentAt: '2025-05-20T00:00:00Z',
      receiptId: last,
      offerEventId: null,
      reward: { state: 'reversed', amount: '0.00', asset: 'POINTS', revision: 2, memberId: 'lus', heldReason: null },
    });
    const { timeline = [] } = item ?? {};
    expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).sort());
    expect(timeline.map(({ kind }) => kind)).toEqual([
      ...['receipt', 'transition', 'reward', 'transfer', 'transfer'],
      ...['receipt', 'receipt', 'transition', 'reward', 'transfer', 'transfer'],
    ]);
    const of = (kind: string): Entry[] => timeline.filter((entry) => entry.kind === kind);
    expect(of('receipt')).toMatchObject([
      {
        receiptId: first,
        outcome: 'created',
        callbackId: 'cb-1',
        sentAt: '2025-05-19T13:36:20.1234567Z',
        sourceAddress: '127.0.0.1',
      },
      { receiptId: stale, outcome: 'stale', callbackId: 'cb-0' },
      { receiptId: last, outcome: 'updated', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(of('transition')).toMatchObject([
      {
        version: 1,
        cause: 'callback',
        fromStatus: null,
        status: 'Success',
        rewardPoints: '45',
        revenue: '60',
        receiptId: first,
      },
      { version: 2, cause: 'callback', fromStatus: 'Success', status: 'Rejected', receiptId: last },
    ]);
    expect(of('reward')).toMatchObject([
      { revision: 1, change: 'granted', amount: '45.00', asset: 'POINTS', steps: ['rewardPoints: 45'] },
      { revision: 2, change: 'reversed', amount: '0.00' },
    ]);
    const wallet = { name: 'quests/production/POINTS/member:lus' };
    const issuance = { name: 'quests/production/POINTS/issuance' };
    const points = of('transfer').filter(({ asset }) => asset === 'POINTS');
    expect(points).toMatchObject([
      { amount: '45.00', debit: issuance, credit: wallet, reverses: null },
      { amount: '45.00', debit: wallet, credit: issuance, reverses: points[0]?.transferId },
    ]);
    expect(of('transfer').filter(({ asset }) => asset === 'REVENUE')).toMatchObject([
      { amount: '60.000000', debit: { name: 'quests/production/REVENUE/gokart_receivable' } },
      { amount: '60.000000', credit: { name: 'quests/production/REVENUE/gokart_receivable' } },
    ]);
  });

  it('shows every entitlement under an id, each with its own timeline', async () => {
    const conversionId = randomUUID();
    await send({ conversionId, offerEventId: 'one', rewardPoints: 1 });
    await send({ conversionId, eventId: 'two', rewardPoints: 2 });
    await pitstop.idle();
    const items = await find(conversionId);
    expect(items.map(({ offerEventId, eventId, reward }) => [offerEventId, eventId, reward?.amount])).toEqual([
      ['one', null, '1.00'],
      [null, 'two', '2.00'],
    ]);
    for (const { timeline } of items) expect(timeline.filter(({ kind }) => kind === 'receipt')).toHaveLength(1);
  });

  it('takes any text as an id', async () => {
    for (const conversionId of ['a/b?c=d#e', '%2F 100% "sure"', 'ключ-鍵-🔑', "'; DROP TABLE conversions; --"]) {
      await send({ conversionId });
      expect((await find(conversionId)).map((item) => item.conversionId)).toEqual([conversionId]);
    }
  });

  it.each([
    ['an id that nobody has sent', 'unknown'],
    ['a NUL', '%00'],
    ['a text longer than any id', 'x'.repeat(2000)],
  ])('answers 404 for %s', async (_, path) => {
    expect(await pitstop.get(`/conversions/${path}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('answers 400 for a path that is not URL-encoded', async () => {
    expect(await pitstop.get('/conversions/%zz')).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });
});

describe('GET /admin/v1/conversions', () => {
  const member = `m-${randomUUID()}`;
  const mine = `memberId=${member}`;
  beforeAll(async () => {
    await send(
      { conversionId: 'l-1', pubMemberId: member, clickId: 'k-1', offerId: 'o-1', partnerId: 'p-1' },
      { id: 'cb-l-1' },
    );
    await send({ conversionId: 'l-2', pubMemberId: member, status: 'Pending', offerId: 'o-1' });
    await send({ conversionId: 'l-3', pubMemberId: `test-${member}`, clickId: 'k-1' });
    await send({ conversionId: 'l-4', pubMemberId: member, pubSub1: 'cashback', revenue: 1.5 });
  });

  it('lists the newest first, page by page, and ends', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { body: Page } = await pitstop.get<Page>(`/conversions?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    expect(seen.length).toBeGreaterThanOrEqual(4);
  });

  it('filters', async () => {
    expect(await ids(mine)).toEqual(['l-4', 'l-2', 'l-1']);
    expect(await ids(`${mine}&status=Pending`)).toEqual(['l-2']);
    expect(await ids(`${mine}&site=cashback`)).toEqual(['l-4']);
    expect(await ids(`environment=sandbox&memberId=test-${member}`)).toEqual(['l-3']);
    expect(await ids('environment=sandbox')).toEqual(['l-3']);
    expect(await ids('clickId=k-1')).toEqual(['l-3', 'l-1']);
    expect(await ids('offerId=o-1')).toEqual(['l-2', 'l-1']);
    expect(await ids('partnerId=p-1')).toEqual(['l-1']);
    expect(await ids('clickId=k-1&offerId=o-1')).toEqual(['l-1']);
    expect(await ids('site=nowhere')).toEqual([]);
  });

  it('filters by the time when a conversion was first heard of', async () => {
    const { body } = await pitstop.get<Page>(`/conversions?${mine}`);
    const at = body.items.find(({ conversionId }) => conversionId === 'l-2')?.createdAt ?? '';
    expect(await ids(`${mine}&from=${at}`)).toEqual(expect.arrayContaining(['l-4', 'l-2']));
    expect(await ids(`${mine}&to=${at}`)).not.toContain('l-2');
    expect(await ids(`${mine}&from=2001-01-01T00:00:00Z&to=2002-01-01T00:00:00%2B01:00`)).toEqual([]);
    expect(await ids(`${mine}&from=1900-01-01T00:00:00Z&to=2200-01-01T00:00:00Z`)).toHaveLength(3);
  });

  it('finds by any id', async () => {
    const [item] = await find('l-1');
    for (const q of [
      'l-1',
      'cb-l-1',
      item?.id ?? '',
      (item?.id ?? '').toUpperCase(),
      item?.receiptId ?? '',
      'p-none',
    ]) {
      expect([q, await ids(`q=${q}`)]).toEqual([q, q === 'p-none' ? [] : ['l-1']]);
    }
    expect(await ids('q=k-1')).toEqual(['l-3', 'l-1']);
    expect(await ids('q=o-1&status=Success')).toEqual(['l-1']);
    expect(await ids(`q=${member}&limit=1`)).toEqual(['l-4']);
  });

  it.each([
    'limit=0',
    'limit=x',
    'cursor=x',
    'status=success',
    'from=yesterday',
    'memberId=%00',
    'site=',
    'site=a&site=b',
    'colour=red',
  ])('refuses ?%s', async (query) => {
    const { status, body, headers } = await pitstop.get(`/conversions?${query}`);
    expect([status, headers.get('content-type')]).toEqual([400, expect.stringMatching(/^application\/problem\+json/)]);
    expect(body).toMatchObject({ status: 400, detail: expect.any(String), title: expect.any(String) });
  });
});

describe('GET /admin/v1/receipts/{receiptId}', () => {
  it('shows the bytes as they came', async () => {
    const text = JSON.stringify(callbackOf({ conversionId: 'r-1' }, { id: 'cb-r' })).replace(':45,', ':45.10,');
    const { body } = await pitstop.callback(text);
    const { receiptId } = body as { receiptId: string };
    expect((await pitstop.get(`/receipts/${receiptId}`)).body).toMatchObject({
      receiptId,
      bodyText: text,
      bodyBase64: null,
      complete: true,
      size: text.length,
      sha256: sha256(text),
      outcome: 'created',
      conversionId: 'r-1',
      callbackId: 'cb-r',
      quarantine: null,
      replayOf: null,
    });
    expect((await pitstop.get('/receipts/0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a')).status).toBe(404);
    expect((await pitstop.get('/receipts/nonsense')).status).toBe(404);
  });
});

describe('GET /admin/v1/members/{memberId}', () => {
  it('has balances per asset, rewards and conversions', async () => {
    const member = `m/${randomUUID()}`;
    await send({ conversionId: 'm-1', pubMemberId: member, rewardPoints: 10 });
    await send({ conversionId: 'm-2', pubMemberId: member, rewardPoints: 2.5 });
    await pitstop.idle();
    const { status, body } = await pitstop.get<Record<string, Item[]>>(
      `/members/${encodeURIComponent(member)}?site=quests`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      memberId: member,
      site: 'quests',
      balances: [{ environment: 'production', asset: 'POINTS', amount: '12.50' }],
    });
    expect(body.rewards?.map(({ conversionId, amount }) => [conversionId, amount])).toEqual([
      ['m-2', '2.50'],
      ['m-1', '10.00'],
    ]);
    expect(body.conversions?.map(({ conversionId }) => conversionId)).toEqual(['m-2', 'm-1']);
  });

  it('is empty for a member that nobody has heard of, and wants the site where there are several', async () => {
    expect(await pitstop.get('/members/nobody?site=cashback')).toMatchObject({
      status: 200,
      body: { memberId: 'nobody', site: 'cashback', balances: [], rewards: [], conversions: [] },
    });
    expect(await pitstop.get('/members/nobody')).toMatchObject({
      status: 400,
      body: { code: 'site_required', detail: expect.stringContaining('quests, cashback') },
    });
  });
});

describe('GET /admin/v1/rewards', () => {
  it('filters by state, site, environment and member', async () => {
    await send({ conversionId: 'h-1', pubMemberId: 'holder', pubSub1: 'cashback', revenue: 2 });
    await send({ conversionId: 'h-2', pubMemberId: 'holder' });
    await pitstop.idle();
    const rewards = async (query: string): Promise<unknown[]> =>
      (await pitstop.get<Page>(`/rewards?memberId=holder&${query}`)).body.items.map(({ conversionId }) => conversionId);
    expect(await rewards('')).toEqual(['h-2', 'h-1']);
    expect(await rewards('state=held')).toEqual(['h-1']);
    expect(await rewards('state=granted')).toEqual(['h-2']);
    expect(await rewards('site=cashback&environment=production')).toEqual(['h-1']);
    expect((await pitstop.get<Page>('/rewards?state=held&site=cashback&memberId=holder')).body.items).toMatchObject([
      { amount: '80.00', heldReason: 'hold-days', releaseAt: expect.any(String), revenue: '2.000000' },
    ]);
    expect((await pitstop.get('/rewards?state=open')).status).toBe(400);
  });
});
