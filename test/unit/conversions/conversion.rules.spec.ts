import { describe, expect, it } from '@jest/globals';
import {
  applyCallback,
  compareOrder,
  completedAt,
  contradicts,
  placeAgain,
  type Applied,
  type CallbackOrder,
  type Conversion,
  type ConversionContent,
  type ConversionStatus,
  type IncomingCallback,
  type Placement,
} from '../../../src/conversions/conversion.rules.js';
import { parseMoment } from '../../../src/platform/moment.js';

const at = (text: string): bigint => parseMoment(text) ?? 0n;

const order = (changes: Partial<CallbackOrder> = {}): CallbackOrder => ({
  sentAtNs: 100n,
  status: 'Success',
  callbackId: 'a',
  contentHash: '00',
  ...changes,
});

const QUESTS: Placement = {
  site: 'quests',
  environment: 'production',
  memberId: 'lus',
  routingRule: null,
  sitesVersion: 1,
};
const PARKED: Placement = { ...QUESTS, site: null, environment: null };

interface Told {
  readonly sentAtNs: bigint;
  readonly status?: ConversionStatus;
  readonly points?: string;
  readonly id?: string;
  readonly placement?: Placement;
  readonly completedAtNs?: bigint | null;
}

function told({
  sentAtNs,
  status = 'Success',
  points = '45',
  id = '',
  placement,
  completedAtNs,
}: Told): IncomingCallback {
  const content: ConversionContent = {
    conversionId: 'c',
    entitlement: '',
    offerEventId: null,
    eventId: null,
    eventName: null,
    status,
    rejectionReason: null,
    rewardPoints: points,
    revenue: null,
    pubMemberId: 'lus',
    clickId: null,
    offerId: null,
    offerName: null,
    partnerId: null,
    completedAtNs: completedAtNs === undefined ? 1n : completedAtNs,
  };
  return {
    receiptId: `receipt of ${status} ${points} at ${sentAtNs}`,
    content,
    order: { sentAtNs, status, callbackId: id, contentHash: `${status} ${points}` },
    placement: placement ?? QUESTS,
  };
}

/** Applies them one after the other, and returns what became of each. */
function tell(...callbacks: Told[]): Applied[] {
  let known: Conversion | null = null;
  return callbacks.map((callback) => {
    const applied = applyCallback(known, told(callback), 'our-id');
    known = applied.conversion;
    return applied;
  });
}

const last = (applied: readonly Applied[]): Applied => applied.at(-1) as Applied;

describe('of two callbacks, the newer is', () => {
  it('the one sent later, at the seventh digit', () => {
    const earlier = order({ sentAtNs: at('2024-09-18T18:29:26.8469471+00:00'), status: 'Rejected' });
    const later = order({ sentAtNs: at('2024-09-18T18:29:26.8469472+00:00'), status: 'Pending' });
    expect(compareOrder(later, earlier)).toBeGreaterThan(0);
    expect(compareOrder(earlier, later)).toBeLessThan(0);
  });

  it('the one sent later, whatever the offsets that the two moments are written with', () => {
    const earlier = order({ sentAtNs: at('2024-09-18T23:59:59.9999999+05:00'), status: 'Rejected' });
    const later = order({ sentAtNs: at('2024-09-18T19:00:00Z'), status: 'Pending' });
    expect(compareOrder(later, earlier)).toBeGreaterThan(0);
  });

  it.each<[ConversionStatus, ConversionStatus]>([
    ['Rejected', 'Success'],
    ['Success', 'Pending'],
    ['Rejected', 'Pending'],
  ])('%s over %s when sent at the same moment, whatever their ids', (higher, lower) => {
    const newer = order({ status: higher, callbackId: 'a' });
    const older = order({ status: lower, callbackId: 'z' });
    expect(compareOrder(newer, older)).toBeGreaterThan(0);
    expect(compareOrder(older, newer)).toBeLessThan(0);
  });

  it('the one with the greater id when moment and status are the same, by code units and not by numbers', () => {
    expect(compareOrder(order({ callbackId: '9' }), order({ callbackId: '10' }))).toBeGreaterThan(0);
    expect(compareOrder(order({ callbackId: 'b' }), order({ callbackId: 'B' }))).toBeGreaterThan(0);
    // A pair of surrogates is less than U+FF5E by code units, and greater by code points.
    expect(compareOrder(order({ callbackId: '\uFF5E' }), order({ callbackId: '\u{1F3C1}' }))).toBeGreaterThan(0);
    expect(compareOrder(order({ callbackId: 'a' }), order({ callbackId: '' }))).toBeGreaterThan(0);
  });

  it('decided by content when all else is the same, so that only a repetition is equal', () => {
    expect(compareOrder(order({ contentHash: '01' }), order({ contentHash: '00' }))).toBeGreaterThan(0);
    expect(compareOrder(order(), order())).toBe(0);
  });
});

describe('a callback', () => {
  it('of an unknown conversion creates it', () => {
    const [applied] = tell({ sentAtNs: 5n });
    expect(applied).toMatchObject({
      outcome: 'created',
      conversion: { id: 'our-id', version: 1, seen: { Pending: null, Success: 5n, Rejected: null } },
      transition: { cause: 'callback', from: null },
    });
  });

  it('that fits no site is parked, whether the conversion is new or known', () => {
    expect(tell({ sentAtNs: 5n, placement: PARKED })[0]?.outcome).toBe('parked');
    const moved = last(tell({ sentAtNs: 5n }, { sentAtNs: 6n, points: '46', placement: PARKED }));
    expect(moved).toMatchObject({ outcome: 'parked', conversion: { version: 2, placement: { site: null } } });
  });

  it('that is newer and says something else updates it, and says what it was before', () => {
    const applied = last(tell({ sentAtNs: 5n, status: 'Pending' }, { sentAtNs: 6n }));
    expect(applied).toMatchObject({
      outcome: 'updated',
      conversion: { id: 'our-id', version: 2, content: { status: 'Success' } },
      transition: { cause: 'callback', from: { status: 'Pending' } },
    });
  });

  it('that is older changes nothing but when the conversion was first spoken of', () => {
    const [before, after] = tell({ sentAtNs: 6n }, { sentAtNs: 5n, points: '46' });
    expect(after).toMatchObject({ outcome: 'stale', transition: null });
    expect(after?.conversion).toEqual({ ...before?.conversion, firstSentAtNs: 5n });
  });

  it('that repeats is a duplicate', () => {
    const [before, after] = tell({ sentAtNs: 6n }, { sentAtNs: 6n });
    expect(after).toMatchObject({ outcome: 'duplicate', transition: null });
    expect(after?.conversion).toEqual(before?.conversion);
  });

  it('that says the same later is a duplicate whose order counts from then on', () => {
    const applied = tell({ sentAtNs: 5n }, { sentAtNs: 9n }, { sentAtNs: 7n, points: '46' });
    expect(applied.map(({ outcome }) => outcome)).toEqual(['created', 'duplicate', 'stale']);
    expect(last(applied).conversion).toMatchObject({
      version: 1,
      content: { rewardPoints: '45' },
      order: { sentAtNs: 9n },
      receiptId: 'receipt of Success 45 at 9',
    });
  });

  it('that says the same is not routed anew because the sites file has changed', () => {
    const elsewhere = { ...QUESTS, site: 'cashback', sitesVersion: 2 };
    const applied = last(tell({ sentAtNs: 5n }, { sentAtNs: 6n, placement: elsewhere }));
    expect(applied).toMatchObject({ outcome: 'duplicate', conversion: { placement: QUESTS } });
  });

  it('that the same sites file routes elsewhere is news, though its known fields are the same', () => {
    const elsewhere = { ...QUESTS, memberId: 'somebody else' };
    const applied = last(tell({ sentAtNs: 5n }, { sentAtNs: 6n, placement: elsewhere }));
    expect(applied).toMatchObject({ outcome: 'updated', conversion: { placement: elsewhere } });
  });

  it('that has no date of its own is dated by the first that was sent, not by the first that arrives', () => {
    const sent = (sentAtNs: bigint): Told => ({ sentAtNs, completedAtNs: null });
    const later = last(tell(sent(5n), sent(9n)));
    expect(later).toMatchObject({ outcome: 'duplicate', transition: null });
    expect(completedAt(later.conversion)).toBe(5n);
    const earlier = last(tell(sent(9n), sent(5n)));
    expect(earlier).toMatchObject({ outcome: 'duplicate', transition: { cause: 'history' } });
    expect(completedAt(earlier.conversion)).toBe(5n);
  });
});

describe('a contradiction', () => {
  const statuses = (...told: [ConversionStatus, bigint][]): Applied =>
    last(tell(...told.map(([status, sentAtNs]) => ({ status, sentAtNs }))));

  it.each<[ConversionStatus, ConversionStatus, boolean]>([
    ['Rejected', 'Success', true],
    ['Success', 'Pending', true],
    ['Pending', 'Success', false],
    ['Success', 'Rejected', false],
    ['Pending', 'Rejected', false],
    ['Rejected', 'Pending', false],
  ])('from %s to %s: %s', (from, to, expected) => {
    expect(contradicts(statuses([from, 1n], [to, 2n]).conversion)).toBe(expected);
  });

  it('is seen by what was sent before, also when it arrives after', () => {
    const { outcome, conversion, transition } = statuses(['Success', 3n], ['Rejected', 2n]);
    expect(outcome).toBe('stale');
    expect(contradicts(conversion)).toBe(true);
    expect(transition).toMatchObject({ cause: 'history', from: { status: 'Success' }, conversion: { version: 2 } });
  });

  it('goes away when a status between the two arrives late', () => {
    const { conversion, transition } = statuses(['Rejected', 1n], ['Success', 3n], ['Pending', 2n]);
    expect(contradicts(conversion)).toBe(false);
    expect(transition).toMatchObject({ cause: 'history', conversion: { version: 3 } });
  });

  it('takes the higher of two statuses that were sent at the same moment for the later one', () => {
    expect(contradicts(statuses(['Rejected', 1n], ['Pending', 1n], ['Success', 2n]).conversion)).toBe(true);
    expect(contradicts(statuses(['Pending', 1n], ['Rejected', 1n], ['Success', 2n]).conversion)).toBe(true);
  });

  it('is none between statuses of one moment: the higher one wins, as if it had been alone', () => {
    expect(contradicts(statuses(['Success', 1n], ['Rejected', 1n]).conversion)).toBe(false);
    expect(contradicts(statuses(['Success', 1n], ['Pending', 1n]).conversion)).toBe(false);
  });
});

describe('a parked conversion that is placed', () => {
  it('keeps all that was known and grows by a version', () => {
    const { conversion } = last(tell({ sentAtNs: 5n, placement: PARKED }));
    const { cause, from, conversion: placed } = placeAgain(conversion, QUESTS);
    expect({ cause, from }).toEqual({ cause: 'routing', from: { status: 'Success', site: null } });
    expect(placed).toEqual({ ...conversion, version: 2, placement: QUESTS });
  });
});
