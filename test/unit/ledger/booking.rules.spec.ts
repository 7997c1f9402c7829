import { describe, expect, it } from '@jest/globals';
import {
  accountKey,
  planBooking,
  revenuePosting,
  rewardPosting,
  type Booking,
  type BookingTarget,
  type OpenTransfer,
  type Posting,
} from '../../../src/ledger/booking.rules.js';

const owner = { site: 'quests', environment: 'production', memberId: 'lus' };
const points = (units: bigint) => ({ asset: 'POINTS', scale: 2, units });
const grant = (units: bigint, memberId = 'lus'): Posting =>
  rewardPosting({ ...owner, memberId }, points(units)) as Posting;
const revenue = (units: bigint): Posting => revenuePosting(owner, { asset: 'USD', scale: 6, units }) as Posting;

const open = (id: string, posting: Posting): OpenTransfer => ({
  id,
  debitAccount: '1',
  creditAccount: '2',
  asset: 7,
  units: posting.units,
  posting,
});
const target = (revision: number, sides: Partial<BookingTarget> = {}): BookingTarget => ({
  source: 'r',
  revision,
  reward: null,
  revenue: null,
  ...sides,
});
const booked = (revision: number, sides: Partial<Booking> = {}): Booking => ({
  superseded: revision - 1,
  reward: null,
  revenue: null,
  ...sides,
});

describe('a posting', () => {
  it('of points goes from the issuance to the wallet of the member', () => {
    expect(grant(4500n)).toMatchObject({
      debit: { kind: 'issuance', memberId: null, asset: 'POINTS' },
      credit: { kind: 'member', memberId: 'lus', asset: 'POINTS', site: 'quests', environment: 'production' },
      units: 4500n,
    });
  });

  it('of revenue goes from what GoKart owes to what it has brought in', () => {
    expect(revenue(60n)).toMatchObject({
      debit: { kind: 'gokart_receivable', memberId: null, asset: 'USD' },
      credit: { kind: 'gokart_revenue', memberId: null },
    });
  });

  it('of nothing is none', () => {
    expect(rewardPosting(owner, points(0n))).toBeNull();
    expect(revenuePosting(owner, points(0n))).toBeNull();
  });
});

describe('a plan', () => {
  it('books what nothing is booked of, each side under a key of its own', () => {
    const plan = planBooking(null, target(1, { reward: grant(4500n), revenue: revenue(60n) }));
    expect(plan).toMatchObject([
      { kind: 'grant', side: 'reward', idempotencyKey: 'reward:r:1' },
      { kind: 'grant', side: 'revenue', idempotencyKey: 'revenue:r:1' },
    ]);
  });

  it('for a changed amount is a reversal and a new grant, and leaves the other side alone', () => {
    const before = booked(1, { reward: open('t', grant(4500n)), revenue: open('u', revenue(60n)) });
    const plan = planBooking(before, target(2, { reward: grant(4600n), revenue: revenue(60n) }));
    expect(plan).toMatchObject([
      { kind: 'reversal', idempotencyKey: 'reversal:t', reverses: { id: 't' } },
      { kind: 'grant', idempotencyKey: 'reward:r:2', posting: { units: 4600n } },
    ]);
  });

  it('for a changed member takes from the one and gives to the other', () => {
    const plan = planBooking(
      booked(1, { reward: open('t', grant(4500n)) }),
      target(2, { reward: grant(4500n, 'other') }),
    );
    expect(plan.map(({ kind }) => kind)).toEqual(['reversal', 'grant']);
  });

  it('for nothing owed takes back what is booked', () => {
    const plan = planBooking(booked(1, { reward: open('t', grant(4500n)) }), target(2));
    expect(plan).toMatchObject([{ kind: 'reversal' }]);
  });

  it('for nothing owed and nothing booked is empty', () => {
    expect(planBooking(null, target(1))).toEqual([]);
  });

  it('for a revision that is booked, or superseded, is empty', () => {
    const before = booked(2, { reward: open('t', grant(4500n)) });
    expect(planBooking(before, target(2, { reward: grant(4500n) }))).toEqual([]);
    expect(planBooking(before, target(1))).toEqual([]);
  });
});

describe('the key of an account', () => {
  it('is its own for every part that differs', () => {
    const { credit } = grant(1n);
    const others = [
      credit,
      { ...credit, site: 'cashback' },
      { ...credit, environment: 'sandbox' },
      { ...credit, asset: 'COINS' },
      { ...credit, scale: 3 },
      { ...credit, kind: 'issuance' as const },
      { ...credit, memberId: 'other' },
      { ...credit, memberId: null },
    ];
    expect(new Set(others.map(accountKey)).size).toBe(others.length);
  });
});
