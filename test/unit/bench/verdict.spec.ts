import { describe, expect, it } from '@jest/globals';
import type { ContenderName, Measurement } from '../../../bench/contenders/contender.js';
import { CRITERIA, judgeAll, tellAll, verdictOf } from '../../../bench/report/criteria.js';
import { historyRow } from '../../../bench/report/history.js';
import { figure, ratio, accepted } from '../../../bench/report/ratios.js';
import { figuresTable, shown, table } from '../../../bench/report/table.js';
import { disturbanceOf } from '../../../bench/run.js';

function measured(contender: ContenderName, connections: number, perSecond: number, more: Partial<Measurement> = {}) {
  return {
    ...{ contender, connections, round: 1, seconds: 15, warmUpSeconds: 3, accepted: perSecond, processed: null },
    ...{ p50Ms: 1, p99Ms: 2, lag: null, transfer: null, bytesPerConversion: null, memoryMb: null, usage: null },
    checked: null,
    ...more,
  } satisfies Measurement;
}

describe('A verdict', () => {
  const more = { better: 'more', must: 1.5, aim: 2 } as const;
  const less = { better: 'less', must: 2.5, aim: 1.5 } as const;

  it('knows which way is better, and counts the bound itself in', () => {
    expect([2.1, 2, 1.9, 1.5, 1.49].map((value) => verdictOf(value, more))).toEqual([
      ...['aim reached', 'aim reached', 'must met', 'must met', 'MUST MISSED'],
    ]);
    expect([1.4, 1.5, 2.5, 2.6].map((value) => verdictOf(value, less))).toEqual([
      ...['aim reached', 'aim reached', 'must met', 'MUST MISSED'],
    ]);
  });

  it('says of what was not measured that it was not', () => {
    expect(verdictOf(null, more)).toBe('not measured');
    expect(judgeAll([]).map(({ verdict }) => verdict)).toEqual(CRITERIA.map(() => 'not measured'));
  });
});

describe('A ratio', () => {
  const intake = { contender: 'intake', connections: 64, reading: accepted } as const;
  const pgbench = { contender: 'pgbench', connections: 64, reading: accepted } as const;
  const rounds = [
    measured('pgbench', 64, 1000, { round: 1 }),
    measured('intake', 64, 2000, { round: 1 }),
    // A round in which the machine was slow to both.
    measured('pgbench', 64, 100, { round: 2 }),
    measured('intake', 64, 210, { round: 2 }),
    measured('pgbench', 64, 1000, { round: 3 }),
    measured('intake', 64, 1500, { round: 3 }),
    measured('pgbench', 16, 1, { round: 3 }),
  ];

  it('is taken within each round, and the middle of the rounds counts', () => {
    expect(ratio(rounds, intake, pgbench)).toBe(2);
    expect(figure(rounds, intake)).toBe(1500);
  });

  it('needs both sides of a round', () => {
    expect(ratio(rounds, { ...intake, connections: 16 }, pgbench)).toBeNull();
  });
});

describe('What Pitstop is held to', () => {
  const everything = { processed: 4950, lag: { max: 900, atEnd: 40, drainSeconds: 0.4 }, memoryMb: 210 };
  const all = [
    measured('pgbench', 64, 3000, { p99Ms: 20 }),
    measured('tutorial', 64, 225),
    measured('intake', 64, 5400),
    measured('everything', 64, 5000, { ...everything, p99Ms: 40, bytesPerConversion: 2_500 }),
    measured('everything', 256, 6000, { ...everything, processed: 6000 }),
    measured('everything', 16, 2000, { processed: 2000, transfer: { p50Ms: 12, p99Ms: 30, probes: 300 } }),
    measured('intake', 1, 800, { p50Ms: 1.05 }),
    measured('single-row', 1, 800, { p50Ms: 1 }),
  ];

  it('is read from the windows that it is about', () => {
    const values = Object.fromEntries(judgeAll(all).map(({ id, value }) => [id, value]));
    expect(values).toEqual({
      ...{ accepted: 1.8, processed: 1.65, drain: 0.4, 'kept-up-64': 0.99, 'kept-up-256': 1, tutorial: 22 },
      ...{ 'p50-alone': 1.05, p99: 2, transfer: 12, disk: 2.5, memory: 210 },
    });
  });

  it('counts the largest memory, that of the long window too', () => {
    const memory = (soak: Measurement): number | null | undefined =>
      judgeAll(all, soak).find(({ id }) => id === 'memory')?.value;
    expect(memory(measured('everything', 256, 6000, { round: 0, memoryMb: 390 }))).toBe(390);
    expect(memory(measured('everything', 256, 6000, { round: 0, memoryMb: 90 }))).toBe(210);
  });

  it('stands beside what is told and decides nothing', () => {
    expect(tellAll([...all, measured('pgbench-one', 64, 9000)])).toEqual([
      { name: 'accepted ÷ pgbench-one, 64 connections', value: 0.6 },
      { name: 'fully processed ÷ pgbench-one, 64 connections', value: 0.55 },
    ]);
    expect(tellAll(all)).toEqual([]);
  });

  it('becomes a row of the history, empty where nothing was measured', () => {
    const row = historyRow('2026-01-15', 'abc1234', 'a | b', judgeAll([all[0] as Measurement, all[2] as Measurement]));
    expect(row).toBe('| 2026-01-15 | abc1234 | a / b | 1.800 |  |  |  |  |  |  |  |  |  |  |\n');
  });
});

describe('The table', () => {
  it('aligns names to the left and figures to the right', () => {
    expect(
      table([
        ['', 'a'],
        ['long', '12'],
        ['x', '3'],
      ]),
    ).toBe('       a\nlong  12\nx      3');
  });

  it('has a row for each contender and number of connections that was measured', () => {
    const lines = figuresTable([
      measured('intake', 64, 5400),
      measured('pgbench', 64, 3000),
      measured('intake', 1, 800),
    ]);
    expect(lines.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['contender', 'conn.', 'accepted/s'],
      ['intake', '1', '800'],
      ['intake', '64', '5400'],
      ['pgbench', '64', '3000'],
    ]);
  });

  it('shows as many digits as make a difference', () => {
    expect([0.9944, 1.5, 2.345, 45.67, 1234.5].map(shown)).toEqual(['0.994', '1.500', '2.35', '45.7', '1235']);
  });
});

describe('A window', () => {
  const bounds = { maxStealShare: 0.03, maxForeignShare: 0.1, maxSlowness: 2 };
  const usage = {
    seconds: 15,
    server: 1,
    postgres: 0.5,
    load: 0.2,
    bench: 0,
    stealShare: 0.01,
    foreignShare: 0.02,
    pieceUs: 500,
  };

  it('counts when the machine was ours', () => {
    expect(disturbanceOf({ usage }, bounds, 450)).toBeNull();
    expect(disturbanceOf({ usage: null }, bounds, 450)).toBeNull();
  });

  it('does not count when it was not, and says by whom', () => {
    expect(disturbanceOf({ usage: { ...usage, stealShare: 0.08 } }, bounds, 450)).toBe('8.0 % steal');
    expect(disturbanceOf({ usage: { ...usage, stealShare: 0.04, foreignShare: 0.35 } }, bounds, 450)).toBe(
      '4.0 % steal and 35.0 % foreign load',
    );
    expect(disturbanceOf({ usage }, bounds, 200)).toBe('processors 2.5 times as slow as before');
  });
});
