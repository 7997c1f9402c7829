import { describe, expect, it } from '@jest/globals';
import type { Measurement } from '../../../../bench/contenders/contender.js';
import { judgeGrowth, shownSize } from '../../../../bench/growth/figures.js';
import type { SizeResult } from '../../../../bench/growth/run.js';
import type { GrownMeasurement } from '../../../../bench/growth/window.js';

const window = (contender: 'everything' | 'pgbench', accepted: number, round: number) =>
  ({
    contender,
    connections: 64,
    round,
    accepted,
    processed: contender === 'pgbench' ? null : accepted / 2,
    bytesPerConversion: 2_500,
  }) as unknown as Measurement;

const size = (conversions: number, everything: number[], pgbench: number[]): SizeResult => ({
  conversions,
  loadSeconds: null,
  everything: everything.map((accepted, index) => window('everything', accepted, index) as GrownMeasurement),
  pgbench: pgbench.map((accepted, index) => window('pgbench', accepted, index)),
  plans: [],
  searches: [],
});

describe('growth', () => {
  it('is judged by what is kept of the speed, a slower machine taken into account', () => {
    const none = size(0, [1_000, 1_000, 500], [500, 500, 250]);
    const many = size(10_000_000, [450, 450, 400], [250, 250, 100]);
    expect(judgeGrowth([none, many], 64).map(({ id, value, verdict }) => [id, value, verdict])).toEqual([
      ['growth-accepted', 0.9, 'must met'],
      ['growth-processed', 0.9, 'must met'],
      ['growth-disk', 2.5, 'must met'],
    ]);
  });

  it('is not judged of one size alone, but for its bytes', () => {
    const verdicts = judgeGrowth([size(100, [1], [1])], 64).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['not measured', 'not measured', 'must met']);
  });

  it('shows sizes as they are asked for', () => {
    expect([0, 999, 100_975, 1_000_000, 10_049_000].map(shownSize)).toEqual(['0', '999', '101k', '1m', '10m']);
  });
});
