import { describe, expect, it } from '@jest/globals';
import { readOptions, UsageError } from '../../../bench/options.js';
import { planSoak, planWindows } from '../../../bench/plan.js';

function planned(...argv: string[]): string[] {
  const options = readOptions(argv);
  if (!options) throw new Error('help was not asked for');
  return planWindows(options).map(({ round, connections, contender }) => `${round} ${connections} ${contender}`);
}

describe('The plan', () => {
  it('lets each round begin with another contender', () => {
    expect(planned('--rounds', '3', '--connections', '64', '--contenders', 'pgbench,intake,everything')).toEqual([
      ...['1 64 pgbench', '1 64 intake', '1 64 everything'],
      ...['2 64 intake', '2 64 everything', '2 64 pgbench'],
      ...['3 64 everything', '3 64 pgbench', '3 64 intake'],
    ]);
  });

  it('measures those that are compared one after the other, in each of three rounds', () => {
    const windows = planned();
    for (const [connections, first, second] of [
      [1, 'single-row', 'intake'],
      [64, 'intake', 'pgbench'],
      [64, 'pgbench', 'everything'],
    ] as const) {
      for (const round of [1, 2, 3]) {
        const place = windows.indexOf(`${round} ${connections} ${first}`);
        expect(windows[place + 1]).toBe(`${round} ${connections} ${second}`);
      }
    }
  });

  it('measures a single row where nobody else sends alone, one statement and one process at 64 connections, and a crash once', () => {
    const windows = planned();
    expect(windows.filter((one) => one.includes('single-row'))).toEqual(
      [1, 2, 3].map((round) => `${round} 1 single-row`),
    );
    expect(windows.filter((one) => one.includes('pgbench-one')).sort()).toEqual(
      [1, 2, 3].map((round) => `${round} 64 pgbench-one`),
    );
    expect(windows.filter((one) => one.includes('one-process')).sort()).toEqual(
      [1, 2, 3].map((round) => `${round} 64 one-process`),
    );
    expect(windows.filter((one) => one.includes('crash'))).toEqual(['1 64 crash']);
    expect(windows).toHaveLength(3 * (4 * 4 + 3) + 1);
  });

  it('is short for CI', () => {
    expect(planned('--short')).toEqual(['1 64 tutorial', '1 64 intake', '1 64 pgbench', '1 64 everything']);
  });

  it('has a long window when it is asked for', () => {
    const asked = readOptions(['--soak', '600']);
    expect(asked && planSoak(asked)).toMatchObject({ contender: 'everything', connections: 256, seconds: 600 });
    const not = readOptions([]);
    expect(not && planSoak(not)).toBeNull();
  });
});

describe('The options', () => {
  it('have a default each, and bounds as shares', () => {
    expect(readOptions([])).toMatchObject({
      ...{ seconds: 15, rounds: 3, connections: [1, 16, 64, 256], soakSeconds: null, short: false },
      ...{ maxStealShare: 0.03, maxForeignShare: 0.1, out: 'bench/results', history: null },
    });
    expect(readOptions(['--help'])).toBeNull();
  });

  it.each([
    [['--seconds', '0'], '--seconds'],
    [['--connections', '64,many'], '--connections'],
    [['--contenders', 'pgbench,nobody'], '--contenders'],
    [['--unknown'], '--unknown'],
  ])('that cannot be used are named: %j', (argv, named) => {
    expect(() => readOptions(argv)).toThrow(UsageError);
    expect(() => readOptions(argv)).toThrow(named);
  });
});
