import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  applyCallback,
  compareOrder,
  contradicts,
  type Conversion,
  type ConversionStatus,
  type IncomingCallback,
} from '../../src/conversions/conversion.rules.js';

const RUNS = { numRuns: 1000 };

const status = fc.constantFrom<ConversionStatus>('Pending', 'Success', 'Rejected');

/** Few values for each part, so that ties and repetitions of every kind are common. */
const callback = fc
  .record({
    sentAtNs: fc.bigInt({ min: 0n, max: 5n }),
    status,
    id: fc.constantFrom('', 'a', 'b'),
    points: fc.constantFrom('1', '2'),
    member: fc.constantFrom('m', 'n'),
    /** A field that GoKart does not document, which routing looks at and the content's hash does not. */
    unknown: fc.constantFrom('x', 'y', 'z'),
    dated: fc.boolean(),
  })
  .map(({ sentAtNs, status, id, points, member, unknown, dated }): IncomingCallback => ({
    receiptId: JSON.stringify([sentAtNs.toString(), status, id, points, member, unknown, dated]),
    content: {
      conversionId: 'c',
      entitlement: '',
      offerEventId: null,
      eventId: null,
      eventName: null,
      status,
      rejectionReason: null,
      rewardPoints: points,
      revenue: null,
      pubMemberId: member,
      clickId: null,
      offerId: null,
      offerName: null,
      partnerId: null,
      completedAtNs: dated ? -1n : null,
    },
    order: { sentAtNs, status, callbackId: id, contentHash: JSON.stringify([status, points, member, dated]) },
    placement: {
      site: unknown === 'x' ? null : 'quests',
      environment: unknown === 'x' ? null : 'production',
      memberId: member,
      routingRule: unknown,
      sitesVersion: 1,
    },
  }));

const orderText = ({ order }: IncomingCallback): string => Object.values(order).join('|');

/** Callbacks of one conversion, no two alike, and a sequence of arrivals that holds each at least once. */
const history = fc.uniqueArray(callback, { minLength: 1, maxLength: 7, selector: orderText }).chain((callbacks) =>
  fc
    .array(fc.constantFrom(...callbacks), { maxLength: 8 })
    .chain((repeated) => {
      const all = [...callbacks, ...repeated];
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    })
    .map((arrivals) => ({ callbacks, arrivals })),
);

function arrive(arrivals: readonly IncomingCallback[]): Conversion {
  let known: Conversion | null = null;
  for (const incoming of arrivals) known = applyCallback(known, incoming, 'our-id').conversion;
  return known as unknown as Conversion;
}

/** The model: sort what was sent, and look at the end. */
function bySending(callbacks: readonly IncomingCallback[]): IncomingCallback[] {
  const rank = { Pending: 0, Success: 1, Rejected: 2 };
  return [...callbacks].sort(
    ({ order: a }, { order: b }) =>
      Number(a.sentAtNs - b.sentAtNs) ||
      rank[a.status] - rank[b.status] ||
      (a.callbackId < b.callbackId ? -1 : a.callbackId > b.callbackId ? 1 : 0) ||
      (a.contentHash < b.contentHash ? -1 : 1),
  );
}

describe('whatever the order and repetition of its callbacks, a conversion', () => {
  it('ends as the newest of them says, and only its version tells how it came about', () => {
    fc.assert(
      fc.property(history, ({ callbacks, arrivals }) => {
        const { version, ...end } = arrive(arrivals);
        const newest = bySending(callbacks).at(-1) as IncomingCallback;
        const { version: straight, ...expected } = arrive(bySending(callbacks));
        expect(end).toEqual(expected);
        expect(end).toMatchObject({
          content: newest.content,
          order: newest.order,
          placement: newest.placement,
          receiptId: newest.receiptId,
        });
        expect(version).toBeGreaterThan(0);
        expect(straight).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it('contradicts itself exactly when the status before its last run of one status says so', () => {
    fc.assert(
      fc.property(history, ({ callbacks, arrivals }) => {
        const sent = bySending(callbacks).map(({ order }) => order.status);
        const end = sent.at(-1);
        const before = sent.filter((one) => one !== end).at(-1);
        expect(contradicts(arrive(arrivals))).toBe(
          (end === 'Success' && before === 'Rejected') || (end === 'Pending' && before === 'Success'),
        );
      }),
      RUNS,
    );
  });

  it('tells of each change: with the transitions alone one reaches the same end', () => {
    fc.assert(
      fc.property(history, ({ arrivals }) => {
        let known: Conversion | null = null;
        let told: Conversion | null = null;
        for (const incoming of arrivals) {
          const { conversion, transition, outcome } = applyCallback(known, incoming, 'our-id');
          const before = told;
          if (transition) {
            expect(transition.from?.status).toBe(before?.content.status);
            expect(transition.conversion.version).toBe((before?.version ?? 0) + 1);
            told = transition.conversion;
          }
          const news = ['created', 'updated', 'parked'].includes(outcome);
          expect(transition?.cause ?? 'history').toBe(news ? 'callback' : 'history');
          known = conversion;
        }
        const { content, placement, version } = told as unknown as Conversion;
        expect(known).toMatchObject({ content, placement, version });
        expect(contradicts(told as unknown as Conversion)).toBe(contradicts(known as unknown as Conversion));
      }),
      RUNS,
    );
  });

  it('takes no notice of what it has heard already', () => {
    fc.assert(
      fc.property(history, ({ arrivals }) => {
        const end = arrive(arrivals);
        const again = arrivals.map((incoming) => applyCallback(end, incoming, 'another-id'));
        expect(again.filter(({ transition }) => transition !== null)).toEqual([]);
        expect(again.every(({ outcome }) => outcome === 'duplicate' || outcome === 'stale')).toBe(true);
        expect(again.at(-1)?.conversion).toEqual(end);
      }),
      RUNS,
    );
  });
});

describe('the order of callbacks', () => {
  it('is total: antisymmetric, transitive, and equal only for what says the same', () => {
    fc.assert(
      fc.property(callback, callback, callback, ({ order: a }, { order: b }, { order: c }) => {
        expect(Math.sign(compareOrder(a, b))).toBe(Math.sign(-compareOrder(b, a)) || 0);
        if (compareOrder(a, b) > 0 && compareOrder(b, c) > 0) expect(compareOrder(a, c)).toBeGreaterThan(0);
        if (compareOrder(a, b) === 0) expect(a).toEqual(b);
      }),
      RUNS,
    );
  });
});
