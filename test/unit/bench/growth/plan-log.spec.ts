import { describe, expect, it } from '@jest/globals';
import { drawPlan, formOf, readPlans } from '../../../../bench/growth/plan-log.js';

const explained = (query: string, plan: object): string => {
  const json = JSON.stringify({ 'Query Text': query, Plan: plan }, null, 2).replaceAll('\n', '\n\t');
  return `2026-01-15 09:30:00.123 UTC [42] pitstop LOG:  duration: 0.123 ms  plan:\n\t${json}\n`;
};
const scan = (rows: number): object => ({ 'Node Type': 'Seq Scan', 'Relation Name': 'events', 'Plan Rows': rows });

describe("the server's log", () => {
  it('gives each form of each statement once', () => {
    const log = [
      '2026-01-15 09:30:00.000 UTC [1] LOG:  checkpoint starting: time\n',
      explained('SELECT 1\nFROM events', scan(1)),
      explained('SELECT 1\nFROM events', scan(700)),
      '2026-01-15 09:30:00.500 UTC [42] pitstop ERROR:  deadlock detected\n\tDETAIL\n',
      explained('SELECT 2 FROM events', scan(1)),
      explained('SELECT 2 FROM events', { 'Node Type': 'Index Scan', 'Index Cond': '(id = 1)' }),
    ].join('');
    expect(readPlans(log).map(({ query, plan }) => `${query}: ${plan['Node Type']}`)).toEqual([
      'SELECT 1\nFROM events: Seq Scan',
      'SELECT 2 FROM events: Seq Scan',
      'SELECT 2 FROM events: Index Scan',
    ]);
    expect(readPlans(log).map(({ runs, ms }) => [runs, ms])).toEqual([
      [2, 0.246],
      [1, 0.123],
      [1, 0.123],
    ]);
  });

  it('is empty without explanations', () => {
    expect(readPlans('2026-01-15 09:30:00.000 UTC [1] LOG:  database system is ready\n')).toEqual([]);
  });

  it('does not tell plans apart by the values that they were made for', () => {
    const found = (id: number) => formOf({ 'Node Type': 'Index Scan', 'Index Cond': `(id = ${id})` });
    expect(found(1)).toBe(found(2));
    expect(found(1)).not.toBe(formOf({ 'Node Type': 'Index Scan' }));
  });

  it('is drawn as a tree', () => {
    const plan = {
      'Node Type': 'Hash Join',
      Plans: [
        { 'Node Type': 'CTE Scan', 'CTE Name': 'given' },
        {
          'Node Type': 'Index Scan',
          'Relation Name': 'rewards',
          'Index Name': 'rewards_pkey',
          'Index Cond': '(a = 1)',
        },
      ],
    };
    expect(drawPlan(plan)).toBe('Hash Join\n  CTE Scan on given\n  Index Scan on rewards by rewards_pkey (a = 1)');
  });
});
