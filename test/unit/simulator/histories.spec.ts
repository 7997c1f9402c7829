import { describe, expect, it } from '@jest/globals';
import { bodyOf, FAULTS } from '../../../simulator/faults.js';
import type { Delivery, Scenario } from '../../../simulator/histories.js';
import { compareCallbacks, eventKey } from '../../../simulator/model.js';
import { Schedule } from '../../../simulator/schedule.js';

const SCENARIO: Scenario = { seed: '7', runId: 'run', conversions: 600, duplicates: 0.2, faulty: 0.15 };

function deliveriesOf(schedule: Schedule): Delivery[] {
  return Array.from({ length: schedule.deliveries }, (_, index) => {
    const { click, ordinal } = schedule.at(index);
    return schedule.history(click).deliveries[ordinal] as Delivery;
  });
}

function bodiesOf(schedule: Schedule): string[] {
  return deliveriesOf(schedule)
    .slice(0, 400)
    .map(({ planned, spelling, fault }) => bodyOf(planned, spelling, fault).toString('latin1'));
}

describe('Histories', () => {
  const schedule = new Schedule(SCENARIO, true);
  const deliveries = deliveriesOf(schedule);
  const good = deliveries.filter(({ fault }) => fault === null);
  const bodies = good.map(({ planned, spelling }) => bodyOf(planned, spelling, null).toString('utf8'));

  it('are the same bytes in the same order for the same seed and run id', () => {
    expect(bodiesOf(new Schedule(SCENARIO, true))).toEqual(bodiesOf(schedule));
  });

  it('go the same way under another run id, but meet nobody of the first run', () => {
    const other = deliveriesOf(new Schedule({ ...SCENARIO, runId: 'other' }, true));
    expect(other.map(({ planned }) => planned.callback.status)).toEqual(
      deliveries.map(({ planned }) => planned.callback.status),
    );
    expect(other.map(({ rank }) => rank)).toEqual(deliveries.map(({ rank }) => rank));
    const idsOf = (list: Delivery[]): string[] =>
      list.flatMap(({ planned: { callback: c } }) => [c.memberId, c.conversionId, c.id]);
    const ids = new Set(idsOf(deliveries));
    expect(idsOf(other).filter((id) => ids.has(id))).toEqual([]);
  });

  it('differ for another seed', () => {
    expect(bodiesOf(new Schedule({ ...SCENARIO, seed: '8' }, true))).not.toEqual(bodiesOf(schedule));
  });

  it('hold exactly the conversions that were asked for, each with its own key', () => {
    const keys = new Set<string>();
    for (let click = 0; click < schedule.clicks; click++) {
      for (const callbacks of schedule.history(click).entitlements) {
        const own = new Set(callbacks.map((callback) => `${callback.conversionId}\n${eventKey(callback)}`));
        expect(own.size).toBe(1);
        for (const key of own) keys.add(key);
      }
    }
    expect(keys.size).toBe(600);
  });

  it('never leave two different contents without an order', () => {
    for (let click = 0; click < schedule.clicks; click++) {
      for (const callbacks of schedule.history(click).entitlements) {
        const order = [...callbacks].sort(compareCallbacks);
        for (let i = 1; i < order.length; i++) {
          expect(compareCallbacks(order[i - 1] as never, order[i] as never)).toBeLessThan(0);
        }
      }
    }
  });

  it('repeat the share of callbacks that was asked for, in both ways', () => {
    expect(schedule.repeated / good.length).toBeGreaterThan(0.15);
    expect(schedule.repeated / good.length).toBeLessThan(0.25);
    const places = good.map(
      ({ planned: { callback: c } }) => `${c.conversionId}\n${eventKey(c)}\n${c.id}\n${c.sentAt}`,
    );
    const sameRecord = places.length - new Set(places).size;
    expect(sameRecord).toBeGreaterThan(schedule.repeated * 0.4);
    expect(sameRecord).toBeLessThan(schedule.repeated * 0.8);
    expect(new Schedule({ ...SCENARIO, duplicates: 0 }, true).repeated).toBe(0);
  });

  it('contain ties of sentAt, and differences in the seventh digit alone', () => {
    let ties = 0;
    let ticks = 0;
    for (let click = 0; click < schedule.clicks; click++) {
      for (const callbacks of schedule.history(click).entitlements) {
        const instants = callbacks.map(({ sentAt }) => sentAt);
        ties += instants.length - new Set(instants).size;
        ticks += instants.filter((instant) => instants.includes(instant + 100n)).length;
      }
    }
    expect(ties).toBeGreaterThan(20);
    expect(ticks).toBeGreaterThan(20);
  });

  it.each([
    ['PascalCase', /"ConversionId":.*"RewardPoints":/],
    ['the oldest variant', /^\ufeff?\{[^{]*"conversion":\{(?!.*"status":)(?!.*"pubSub6").*"OfferEventId":/s],
    ['numbers', /"rewardPoints":\d+\.\d+[,}]/],
    ['decimal strings', /"rewardPoints":"\d+\.\d+"/],
    ['powers of ten', /"rewardPoints":\de2[,}]/],
    ['revenue of null', /"revenue":null/],
    ['members as numbers', /"pubMemberId":\d{15}[,}]/],
    ['members with more digits than a double has', /"pubMemberId":\d{20}[,}]/],
    ['unknown fields', /"__proto__":\{/],
    ['a byte-order mark', /^\ufeff/],
    ['escaped letters', /\\u00fc/],
    ['amounts beyond 2^53 hundredths', /"rewardPoints":"?9007199254740\d/i],
  ])('come with %s', (_, pattern) => expect(bodies.some((body) => pattern.test(body))).toBe(true));

  it('are valid JSON when they are meant to be', () => {
    for (const body of bodies) expect(() => JSON.parse(body.replace(/^\ufeff/, '')) as unknown).not.toThrow();
  });

  it('use every fault, and each changes the body', () => {
    const used = new Set(deliveries.flatMap(({ fault }) => (fault ? [fault.name] : [])));
    expect(used.size).toBeGreaterThan(FAULTS.length / 2);
    const { planned, spelling } = deliveries.find(({ fault }) => fault !== null) as Delivery;
    const sound = bodyOf(planned, spelling, null);
    for (const fault of FAULTS) expect(bodyOf(planned, spelling, fault).equals(sound)).toBe(false);
  });

  it('deliver in the order of events without shuffling, and out of order with it', () => {
    const inOrder = (list: Delivery[]): number => {
      const last = new Map<string, bigint>();
      return list.filter(({ planned: { callback }, fault }) => {
        const before = last.get(callback.conversionId) ?? 0n;
        last.set(callback.conversionId, callback.sentAt);
        return fault === null && callback.sentAt < before;
      }).length;
    };
    expect(inOrder(deliveriesOf(new Schedule({ ...SCENARIO, faulty: 0 }, false)))).toBe(0);
    expect(inOrder(deliveries)).toBeGreaterThan(100);
  });
});
