import { describe, expect, it } from '@jest/globals';
import { amountText, millionths } from '../../../simulator/decimal.js';
import { instantFrom, instantText } from '../../../simulator/instants.js';
import { Latency } from '../../../simulator/latency.js';
import { Random } from '../../../simulator/random.js';
import { Receipts } from '../../../simulator/receipts.js';

describe('Decimals', () => {
  it.each([
    ['45', 45_000_000n],
    ['12.34', 12_340_000n],
    ['12.340000000', 12_340_000n],
    ['-0.5', -500_000n],
    ['9007199254740993.01', 9_007_199_254_740_993_010_000n],
  ])('reads %s exactly', (text, value) => expect(millionths(text)).toBe(value));

  it.each(['', '1,5', '1e2', '.5', '5.', '0.1234567', 'NaN'])('does not read "%s"', (text) => {
    expect(millionths(text)).toBeNull();
  });

  it('writes with the scale of the asset, and refuses to round', () => {
    expect(amountText(45_000_000n, 2)).toBe('45.00');
    expect(amountText(-10_000n, 2)).toBe('-0.01');
    expect(amountText(7_000_000n, 0)).toBe('7');
    expect(() => amountText(1n, 2)).toThrow(RangeError);
  });
});

describe('Instants', () => {
  it('keep seven digits and more, in any offset', () => {
    const instant = instantFrom('2024-09-18T18:29:26.8469471+00:00') ?? 0n;
    expect(instant % 1_000_000_000n).toBe(846_947_100n);
    expect(instantText(instant, { digits: 7, offset: 0 })).toBe('2024-09-18T18:29:26.8469471+00:00');
    expect(instantText(instant, { digits: 9, offset: null })).toBe('2024-09-18T18:29:26.846947100Z');
    expect(instantText(instant, { digits: 0, offset: -330 })).toBe('2024-09-18T12:59:26.8469471-05:30');
    expect(instantFrom('2024-09-18T12:59:26.8469471-05:30')).toBe(instant);
  });

  it('are null for what is none', () => {
    expect(instantFrom('2024-09-18')).toBeNull();
    expect(instantFrom('2024-13-18T18:29:26Z')).toBeNull();
  });
});

describe('Random', () => {
  it('repeats itself for the same seed, and only for it', () => {
    const numbers = (seed: string): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 20 }, () => random.between(1, 1_000_000));
    };
    expect(numbers('1:7')).toEqual(numbers('1:7'));
    expect(numbers('1:7')).not.toEqual(numbers('1:8'));
  });

  it('picks by weight and keeps every element when it shuffles', () => {
    const random = new Random('weights');
    const picks = Array.from({ length: 1000 }, () =>
      random.weighted([
        [9, 'often'],
        [1, 'seldom'],
        [0, 'never'],
      ] as const),
    );
    expect(picks.filter((pick) => pick === 'seldom').length).toBeGreaterThan(50);
    expect(picks).not.toContain('never');
    expect(random.shuffled([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('Latency', () => {
  it('tells percentiles to a few percent', () => {
    const latency = new Latency();
    for (let i = 1; i <= 1000; i++) latency.add(i);
    expect(latency.percentile(0.5)).toBeGreaterThan(480);
    expect(latency.percentile(0.5)).toBeLessThan(530);
    expect(latency.percentile(0.99)).toBeGreaterThan(980);
    expect(new Latency().percentile(0.5)).toBe(0);
  });
});

describe('Receipts', () => {
  it('keep UUIDs by delivery and refuse everything else', () => {
    const receipts = new Receipts(2);
    expect(receipts.keep(1, '0198a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b')).toBe(true);
    expect(receipts.keep(0, 'R-1')).toBe(false);
    expect(receipts.of(1)).toBe('0198a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b');
    expect(receipts.of(0)).toBeNull();
  });
});
