import { describe, expect, it } from '@jest/globals';
import { AskedAccounts } from '../../../src/ledger/asked-accounts.js';
import { revenuePosting, rewardPosting, type Posting } from '../../../src/ledger/booking.rules.js';

function granted(memberId: string, asset = 'POINTS'): Posting {
  const posting = rewardPosting({ site: 's', environment: 'production', memberId }, { asset, scale: 2, units: 5n });
  if (!posting) throw new Error('five units are a posting');
  return posting;
}

describe('the accounts that a batch asks for', () => {
  it('are there once each, with their assets, whoever posts to them', () => {
    const asked = new AskedAccounts();
    expect(asked.place(granted('m1'))).toEqual({ debit: 0, credit: 1 });
    expect(asked.place(granted('m2'))).toEqual({ debit: 0, credit: 2 });
    expect(asked.place(granted('m1'))).toEqual({ debit: 0, credit: 1 });
    expect(asked.place(granted('m1', 'COINS'))).toEqual({ debit: 3, credit: 4 });
    expect(asked.assets.map(({ number, asset }) => [number, asset])).toEqual([
      [1, 'POINTS'],
      [2, 'COINS'],
    ]);
    expect(asked.accounts.map(({ place, asset, kind, memberId }) => [place, asset, kind, memberId])).toEqual([
      [0, 1, 'issuance', null],
      [1, 1, 'member', 'm1'],
      [2, 1, 'member', 'm2'],
      [3, 2, 'issuance', null],
      [4, 2, 'member', 'm1'],
    ]);
  });

  it('tell a member from the account whose kind it is named after', () => {
    const asked = new AskedAccounts();
    const place = asked.place(granted('issuance'));
    expect(place.credit).not.toBe(place.debit);
    const revenue = revenuePosting({ site: 's', environment: 'sandbox' }, { asset: 'POINTS', scale: 2, units: 1n });
    expect(revenue && asked.place(revenue)).toEqual({ debit: 2, credit: 3 });
    expect(asked.assets).toHaveLength(2);
  });
});
