import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  accountKey,
  planBooking,
  revenuePosting,
  rewardPosting,
  type Booking,
  type BookingSide,
  type BookingTarget,
  type OpenTransfer,
  type Posting,
} from '../../src/ledger/booking.rules.js';

const RUNS = { numRuns: 1000 };
const SIDES: readonly BookingSide[] = ['reward', 'revenue'];

/** A ledger as small as can be: it refuses what PostgreSQL refuses, and sums up. */
class TinyLedger {
  readonly balances = new Map<string, bigint>();
  private readonly keys = new Set<string>();
  private readonly reversed = new Set<string>();
  private readonly open = new Map<string, OpenTransfer>();
  private readonly newest = new Map<string, number>();
  private posted = 0;

  book(target: BookingTarget): void {
    const { source, revision } = target;
    this.newest.set(source, Math.max(revision, this.newest.get(source) ?? 0));
    const booked: Booking = {
      superseded: (this.newest.get(source) ?? 0) - 1,
      reward: this.open.get(`${source}/reward`) ?? null,
      revenue: this.open.get(`${source}/revenue`) ?? null,
    };
    for (const transfer of planBooking(booked, target)) {
      if (this.keys.has(transfer.idempotencyKey)) throw new Error(`posted twice: ${transfer.idempotencyKey}`);
      this.keys.add(transfer.idempotencyKey);
      if (transfer.kind === 'reversal') this.reverse(transfer.reverses);
      else this.open.set(`${source}/${transfer.side}`, this.post(transfer.posting));
    }
  }

  private post(posting: Posting): OpenTransfer {
    if (posting.units <= 0n) throw new Error('not positive');
    this.move(posting, 1n);
    this.posted += 1;
    return { id: String(this.posted), debitAccount: '', creditAccount: '', asset: 0, units: posting.units, posting };
  }

  private reverse({ id, posting }: OpenTransfer): void {
    if (this.reversed.has(id)) throw new Error(`reversed twice: ${id}`);
    this.reversed.add(id);
    for (const [side, open] of this.open) if (open.id === id) this.open.delete(side);
    this.move(posting, -1n);
  }

  private move({ debit, credit, units }: Posting, sign: bigint): void {
    this.add(accountKey(debit), -sign * units);
    this.add(accountKey(credit), sign * units);
  }

  private add(account: string, units: bigint): void {
    const sum = (this.balances.get(account) ?? 0n) + units;
    if (sum === 0n) this.balances.delete(account);
    else this.balances.set(account, sum);
  }
}

const revision = fc.record({
  site: fc.constantFrom('quests', 'cashback'),
  environment: fc.constantFrom('production', 'sandbox'),
  memberId: fc.constantFrom('m', 'n'),
  points: fc.bigInt({ min: 0n, max: 3n }),
  scale: fc.constantFrom(2, 3),
  revenue: fc.bigInt({ min: 0n, max: 2n }),
});
type Revision = typeof revision extends fc.Arbitrary<infer T> ? T : never;

const targetOf = (source: string, number: number, told: Revision): BookingTarget => ({
  source,
  revision: number,
  reward: rewardPosting(told, { asset: 'POINTS', scale: told.scale, units: told.points }),
  revenue: revenuePosting(told, { asset: 'USD', scale: 6, units: told.revenue }),
});

/** Histories of a few rewards, and an order in which some of their revisions are read, the last of each included. */
const readings = fc
  .array(fc.array(revision, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 })
  .chain((histories) => {
    const targets = histories.map((history, reward) =>
      history.map((told, index) => targetOf(`r${reward}`, index + 1, told)),
    );
    const newest = targets.map((history) => history.at(-1) as BookingTarget);
    return fc
      .array(fc.constantFrom(...targets.flat()), { maxLength: 12 })
      .chain((some) => fc.shuffledSubarray([...newest, ...some], { minLength: newest.length + some.length }))
      .map((read) => ({ newest, read }));
  });

describe('whatever revisions are read, in whatever order and however often, the ledger', () => {
  it('ends with exactly what the newest say, and never posts or reverses anything twice', () => {
    fc.assert(
      fc.property(readings, ({ newest, read }) => {
        const ledger = new TinyLedger();
        for (const target of read) ledger.book(target);
        const expected = new Map<string, bigint>();
        for (const target of newest) {
          for (const side of SIDES) {
            const posting = target[side];
            if (!posting) continue;
            const { debit, credit, units } = posting;
            expected.set(accountKey(debit), (expected.get(accountKey(debit)) ?? 0n) - units);
            expected.set(accountKey(credit), (expected.get(accountKey(credit)) ?? 0n) + units);
          }
        }
        expect([...ledger.balances].sort()).toEqual([...expected].sort());
      }),
      RUNS,
    );
  });
});
