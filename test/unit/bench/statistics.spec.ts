import { describe, expect, it } from '@jest/globals';
import { correctedAsByWrk, median, percentile } from '../../../bench/statistics.js';

describe('The median', () => {
  it('is the middle value, and between two the middle of both', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('of nothing is nothing', () => {
    expect(median([])).toBeNull();
  });
});

describe('A percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is the value that so many do not exceed', () => {
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile([5], 0.01)).toBe(5);
  });

  it('of nothing is nothing', () => {
    expect(percentile([], 0.5)).toBeNull();
  });
});

describe("wrk's correction", () => {
  it('adds those that would have waited behind a slow answer', () => {
    expect(correctedAsByWrk([10, 45], 10)).toEqual([10, 45, 35, 25, 15]);
  });

  it('adds nothing where every answer took its usual time', () => {
    expect(correctedAsByWrk([9, 10, 19], 10)).toEqual([9, 10, 19]);
    expect(correctedAsByWrk([5], 0)).toEqual([5]);
  });
});
