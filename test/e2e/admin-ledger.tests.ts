import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApplication, type RunningApplication } from '../support/application.js';
import { callbackOf } from '../support/callback.js';
import { connect } from '../support/database.js';

interface Account {
  id: string;
  name: string;
  kind: string;
  memberId: string | null;
  debits: string;
  credits: string;
  balance: string;
}
interface Transfer {
  id: string;
  at: string;
  amount: string;
  reverses: string | null;
  reversedBy: string | null;
  debit: { account: string; name: string };
  credit: { account: string; name: string };
}
interface Page<T> {
  items: T[];
  nextCursor: string | null;
  at?: string;
}

let pitstop: RunningApplication;
beforeAll(async () => {
  pitstop = await startApplication();
  await pitstop.callback(
    callbackOf({ conversionId: 'c-1', pubMemberId: 'ann', rewardPoints: '0.10', revenue: '1.000001' }),
  );
  await pitstop.callback(callbackOf({ conversionId: 'c-2', pubMemberId: 'ann', rewardPoints: 7 }));
  await pitstop.callback(callbackOf({ conversionId: 'c-3', pubMemberId: 'bob', rewardPoints: '99999999999999.99' }));
  await pitstop.idle();
  await pitstop.callback(
    callbackOf(
      { conversionId: 'c-2', pubMemberId: 'ann', rewardPoints: 7, status: 'Rejected' },
      { sentAt: '2025-06-01T00:00:00Z' },
    ),
  );
  await pitstop.idle();
});
afterAll(() => pitstop.close());

const page = async <T>(path: string): Promise<Page<T>> => {
  const { status, body } = await pitstop.get<Page<T>>(path);
  expect([path, status]).toEqual([path, 200]);
  return body;
};
const all = async <T>(path: string): Promise<T[]> => {
  const items: T[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const next: Page<T> = await page<T>(
      `${path}${path.includes('?') ? '&' : '?'}limit=1${cursor && `&cursor=${cursor}`}`,
    );
    items.push(...next.items);
    cursor = next.nextCursor;
  }
  return items;
};
const wallet = async (memberId: string): Promise<Account> => {
  const { items } = await page<Account>(`/ledger/accounts?memberId=${memberId}`);
  expect(items).toHaveLength(1);
  return items[0] as Account;
};

describe('the ledger, read through the admin API', () => {
  it('lists accounts by readable names, with what stands on them', async () => {
    const accounts = await all<Account>('/ledger/accounts');
    expect(accounts.map(({ name }) => name).sort()).toEqual([
      'default/production/POINTS/issuance',
      'default/production/POINTS/member:ann',
      'default/production/POINTS/member:bob',
      'default/production/REVENUE/gokart_receivable',
      'default/production/REVENUE/gokart_revenue',
    ]);
    expect(await wallet('ann')).toMatchObject({ debits: '7.00', credits: '7.10', balance: '0.10', kind: 'member' });
    expect(await wallet('bob')).toMatchObject({ balance: '99999999999999.99', memberId: 'bob' });
    expect((await page<Account>('/ledger/accounts?kind=issuance')).items).toMatchObject([
      { balance: '-100000000000000.09', memberId: null },
    ]);
    expect((await page<Account>('/ledger/accounts?site=default&environment=sandbox')).items).toEqual([]);
  });

  it("lists an account's transfers on both sides, newest first", async () => {
    const { id } = await wallet('ann');
    const transfers = await all<Transfer>(`/ledger/accounts/${id}/transfers`);
    expect(transfers.map(({ amount, debit }) => [debit.account === id ? '-' : '+', amount])).toEqual([
      ['-', '7.00'],
      ['+', '7.00'],
      ['+', '0.10'],
    ]);
    expect(transfers[0]).toMatchObject({ reverses: transfers[1]?.id, reversedBy: null });
    expect(transfers[1]).toMatchObject({ reverses: null, reversedBy: transfers[0]?.id });
    for (const unknown of ['999999', 'x', '1e3', '99999999999999999999']) {
      expect((await pitstop.get(`/ledger/accounts/${unknown}/transfers`)).status).toBe(404);
    }
  });

  it('is balanced in every asset', async () => {
    const { items } = await page<Record<string, string>>('/ledger/trial-balance');
    expect(items).toEqual([
      {
        site: 'default',
        environment: 'production',
        asset: 'POINTS',
        debits: '100000000000014.09',
        credits: '100000000000014.09',
      },
      { site: 'default', environment: 'production', asset: 'REVENUE', debits: '1.000001', credits: '1.000001' },
    ]);
  });

  it('knows what stood on an account at a moment: the sum of the transfers up to then', async () => {
    const { id } = await wallet('ann');
    const transfers = await all<Transfer>(`/ledger/accounts/${id}/transfers`);
    const at = async (moment: string): Promise<string | undefined> =>
      (await page<Account>(`/ledger/balances?memberId=ann&at=${moment}`)).items[0]?.balance;
    // Those that were posted together have one moment.
    const upTo = (moment: string): string => {
      const before = transfers.filter((transfer) => transfer.at <= moment);
      const signed = before.map(({ credit, amount }) => (credit.account === id ? 1 : -1) * Number(amount));
      return signed.reduce((sum, one) => sum + one, 0).toFixed(2);
    };
    expect(await Promise.all(transfers.map((transfer) => at(transfer.at)))).toEqual(
      transfers.map((transfer) => upTo(transfer.at)),
    );
    expect(upTo(transfers[0]?.at ?? '')).toBe('0.10');
    expect(await at('2001-01-01T00:00:00Z')).toBeUndefined();
    expect((await page<Account>('/ledger/balances')).items).toEqual((await page<Account>('/ledger/accounts')).items);
    expect((await pitstop.get('/ledger/balances?at=2025-02-30T00:00:00Z')).status).toBe(400);

    const sql = await connect(pitstop.databaseUrl);
    try {
      const { rows } = await sql.query<{ account: string; balance: string }>(
        `SELECT account, sum(amount)::text AS balance FROM (
           SELECT credit_account AS account, amount FROM ledger_transfers WHERE created_at <= $1::timestamptz
           UNION ALL SELECT debit_account, -amount FROM ledger_transfers WHERE created_at <= $1::timestamptz) t
         GROUP BY account`,
        [transfers[1]?.at],
      );
      const shown = (await page<Account>(`/ledger/balances?at=${transfers[1]?.at}`)).items;
      for (const { account, balance } of rows) {
        expect(
          shown
            .find((item) => item.id === account)
            ?.balance.replace(/\.|^-?0+(?=\d)/g, '')
            .replace(/^(-?)0+(?=\d)/, '$1'),
        ).toBe(balance);
      }
    } finally {
      await sql.end();
    }
  });
});
