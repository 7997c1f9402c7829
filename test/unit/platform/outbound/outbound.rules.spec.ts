import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { breakerAfter, retryDelayS, type Sounding } from '../../../../src/platform/outbound/outbound.rules.js';

describe('the delay before another try', () => {
  const middle = (attempts: number): number | null => retryDelayS(attempts, 0.5);

  it('is 5 s, 30 s, 2 min, 10 min, 1 h, 6 h, 24 h, and then there is none', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map(middle)).toEqual([5, 30, 120, 600, 3600, 21_600, 86_400]);
    expect(middle(8)).toBeNull();
  });

  it('is spread by a fifth to either side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempts, random) => {
          const base = middle(attempts) ?? 0;
          const delay = retryDelayS(attempts, random) ?? 0;
          expect(delay).toBeGreaterThanOrEqual(base * 0.8);
          expect(delay).toBeLessThanOrEqual(base * 1.2);
        },
      ),
    );
  });
});

describe('the circuit breaker', () => {
  const failed: Sounding = { delivered: false, probe: false };
  const delivered: Sounding = { delivered: true, probe: false };
  const failedProbe: Sounding = { delivered: false, probe: true };
  const times = (count: number, sounding: Sounding): Sounding[] => Array.from({ length: count }, () => sounding);
  const well = { failures: 0, open: false };

  it('stays closed for four failures in a row and opens for 30 s at the fifth', () => {
    expect(breakerAfter(well, times(4, failed))).toEqual({ failures: 4, open: false, openedForS: null });
    expect(breakerAfter(well, times(5, failed))).toEqual({ failures: 5, open: true, openedForS: 30 });
  });

  it('counts failures in a row, so one delivery starts anew', () => {
    expect(breakerAfter(well, [...times(4, failed), delivered, ...times(4, failed)]).open).toBe(false);
  });

  it('doubles with each probe that fails, to ten minutes at most', () => {
    const opened: (number | null)[] = [];
    let breaker = breakerAfter(well, times(5, failed));
    for (let probes = 0; probes < 7; probes++) {
      breaker = breakerAfter(breaker, [failedProbe]);
      opened.push(breaker.openedForS);
    }
    expect(opened).toEqual([60, 120, 240, 480, 600, 600, 600]);
  });

  it('does not open for longer by what was still in flight when it opened', () => {
    expect(breakerAfter(well, times(9, failed))).toEqual(breakerAfter(well, times(5, failed)));
    expect(breakerAfter({ failures: 5, open: true }, times(3, failed))).toEqual({
      failures: 5,
      open: true,
      openedForS: null,
    });
  });

  it('closes with any delivery', () => {
    const closed = { failures: 0, open: false, openedForS: null };
    expect(breakerAfter({ failures: 9, open: true }, [{ delivered: true, probe: true }])).toEqual(closed);
    expect(breakerAfter({ failures: 5, open: true }, [failed, delivered])).toEqual(closed);
  });

  it('opens again at once when somebody closed it without forgetting its failures', () => {
    expect(breakerAfter({ failures: 6, open: false }, [failed])).toMatchObject({ open: true, openedForS: 120 });
  });
});
