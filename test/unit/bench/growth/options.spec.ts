import { describe, expect, it } from '@jest/globals';
import { readGrowthOptions } from '../../../../bench/growth/options.js';

describe('the options of the growth bench', () => {
  it('are 0, 1 and 10 million conversions by default', () => {
    expect(readGrowthOptions([])).toMatchObject({ sizes: [0, 1_000_000, 10_000_000], rounds: 3, connections: 64 });
  });

  it('take sizes in any order and writing, each once, the smallest first', () => {
    expect(readGrowthOptions(['--sizes', '2M, 0,100k,250,2m'])?.sizes).toEqual([0, 250, 100_000, 2_000_000]);
  });

  it('are explained when help is asked for', () => {
    expect(readGrowthOptions(['--help'])).toBeNull();
  });

  it.each([
    [['--sizes', '1.5m'], '--sizes takes whole numbers'],
    [['--sizes', ''], '--sizes takes whole numbers'],
    [['--sizes', '900000m'], '--sizes takes whole numbers from 0 to 1000000000'],
    [['--rounds', '0'], '--rounds takes whole numbers from 1 to 100'],
    [['--size', '1'], "Unknown option '--size'"],
  ])('are refused with their name: %j', (argv, message) => {
    expect(() => readGrowthOptions(argv)).toThrow(message);
  });
});
