import { describe, expect, it } from '@jest/globals';
import { faultsOf, type PlanNode } from '../../../../bench/growth/plan.rules.js';

const GROWING = new Set(['conversions', 'events', 'events_before']);

function node(type: string, details: Record<string, unknown> = {}, ...plans: PlanNode[]): PlanNode {
  return { 'Node Type': type, ...details, Plans: plans };
}

const outer = { 'Parent Relationship': 'Outer' };
const inner = { 'Parent Relationship': 'Inner' };
const byKey = (details: Record<string, unknown>): PlanNode =>
  node('Index Scan', {
    'Relation Name': 'conversions',
    'Index Name': 'conversions_pkey',
    'Index Cond': '(id = given.id)',
    ...details,
  });

describe('a plan', () => {
  it('bears growth when rows are found by an index for each row of a batch', () => {
    const plan = node('Nested Loop', {}, node('Function Scan', { ...outer, 'Function Name': 'unnest' }), byKey(inner));
    expect(faultsOf(plan, GROWING)).toEqual([]);
  });

  it('fails when a table that grows is read as a whole, a partition too', () => {
    const plan = node(
      'Hash Join',
      {},
      node('Seq Scan', { ...outer, 'Relation Name': 'events_before' }),
      node('Hash', inner, node('Seq Scan', { ...outer, 'Relation Name': 'conversions' })),
    );
    expect(faultsOf(plan, GROWING)).toEqual(['Seq Scan on events_before', 'Seq Scan on conversions']);
    expect(faultsOf(node('Parallel Seq Scan', { 'Relation Name': 'events' }), GROWING)).toHaveLength(1);
  });

  it('may read a small table as a whole', () => {
    expect(faultsOf(node('Seq Scan', { 'Relation Name': 'event_log_epoch' }), GROWING)).toEqual([]);
  });

  it('fails when an index is read from end to end, unless somebody stops it', () => {
    const scan = node('Index Scan', { ...outer, 'Relation Name': 'events', 'Index Name': 'events_pkey' });
    expect(faultsOf(node('Sort', {}, scan), GROWING)).toEqual(['Index Scan of the whole of events_pkey on events']);
    expect(faultsOf(node('Limit', {}, scan), GROWING)).toEqual([]);
    expect(faultsOf(node('Limit', {}, node('LockRows', outer, scan)), GROWING)).toEqual([]);
    expect(faultsOf(node('Limit', {}, node('Sort', outer, scan)), GROWING)).toHaveLength(1);
  });

  it('fails when a nested loop goes through a CTE, a function or a trigger’s rows again and again', () => {
    const loop = (below: PlanNode): PlanNode => node('Nested Loop', {}, byKey(outer), below);
    expect(faultsOf(loop(node('CTE Scan', { ...inner, 'CTE Name': 'given' })), GROWING)).toEqual([
      'Nested Loop over CTE Scan given',
    ]);
    const lookUp = node('Function Scan', { ...inner, 'Function Name': 'events_following' });
    expect(faultsOf(loop(lookUp), GROWING)).toEqual([]);
    const function_ = node('Function Scan', { ...outer, 'Function Name': 'unnest' });
    expect(faultsOf(loop(node('Materialize', inner, function_)), GROWING)).toEqual([
      'Nested Loop over Function Scan unnest',
    ]);
    const trigger = node('Named Tuplestore Scan', { ...inner, 'Tuplestore Name': 'posted' });
    expect(faultsOf(loop(trigger), GROWING)).toEqual(['Nested Loop over Named Tuplestore Scan posted']);
  });

  it('fails when a nested loop goes through all that was found for the batch, unless the table is small', () => {
    const loop = (table: string): PlanNode => {
      const found = node('Index Scan', { ...outer, 'Relation Name': table, 'Index Cond': '(id = ANY ($1))' });
      return node('Nested Loop', {}, node('Aggregate', outer), node('Materialize', inner, found));
    };
    expect(faultsOf(loop('conversions'), GROWING)).toEqual(['Nested Loop over Materialize of conversions']);
    expect(faultsOf(loop('ledger_assets'), GROWING)).toEqual([]);
  });

  it('fails when a subquery goes through a CTE for each row, and not when it is hashed', () => {
    const sub = node('CTE Scan', {
      'Parent Relationship': 'SubPlan',
      'Subplan Name': 'SubPlan 1',
      'CTE Name': 'fresh',
    });
    const scan = (filter: string): PlanNode => node('CTE Scan', { 'CTE Name': 'given', Filter: filter }, sub);
    expect(faultsOf(scan('(ANY (id = (SubPlan 1).col1))'), GROWING)).toEqual([
      'SubPlan 1 over CTE Scan fresh for each row',
    ]);
    expect(faultsOf(scan('(ANY (id = (hashed SubPlan 1).col1))'), GROWING)).toEqual([]);
    expect(faultsOf(scan('(ANY (id = (hashed SubPlan 10).col1))'), GROWING)).toHaveLength(1);
  });

  it('is looked at to its last node', () => {
    const deep = node('Seq Scan', { 'Parent Relationship': 'InitPlan', 'Relation Name': 'conversions' });
    expect(faultsOf(node('ModifyTable', {}, node('Result', outer, deep)), GROWING)).toEqual([
      'Seq Scan on conversions',
    ]);
  });
});
