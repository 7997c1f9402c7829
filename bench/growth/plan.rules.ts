/** What a plan looks like in PostgreSQL's JSON, as far as it is judged. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly 'Subplan Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'CTE Name'?: string;
  readonly 'Function Name'?: string;
  readonly 'Tuplestore Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
  readonly [detail: string]: unknown;
}

/** Rows that are made for this statement alone: without an index, so whoever looks one up reads all of them. */
const MADE_ROWS = ['CTE Scan', 'Function Scan', 'Named Tuplestore Scan', 'Values Scan', 'WorkTable Scan'];
/** Functions of ours that look rows up by their arguments, for each row others: no rows that are gone through again. */
const LOOK_UPS = ['events_following'];
/** Nodes that read on what is below them, row by row or as a whole. */
const PASSES_ON = ['Materialize', 'Memoize', 'Sort', 'Subquery Scan', 'Result', 'Unique', 'Incremental Sort', 'Limit'];
const INDEX_SCANS = ['Index Scan', 'Index Only Scan', 'Bitmap Index Scan'];

/**
 * Why a plan does not bear growth: one line for each fault, none when it does.
 *
 * - A table that grows is read as a whole: sequentially, or by an index without a condition and without an end (a LIMIT).
 * - Rows of the statement itself are gone through again for each row of another input: a nested loop or a subquery whose
 *   inner side is a CTE, a function's rows or a trigger's, or what was found for the whole batch. It takes the square of
 *   what a batch takes.
 *
 * @param growing the tables that grow, their partitions included
 */
export function faultsOf(plan: PlanNode, growing: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  visit(plan, false);
  return faults;

  function visit(node: PlanNode, limited: boolean): void {
    const type = node['Node Type'];
    const table = node['Relation Name'] ?? '';
    if (growing.has(table)) {
      if (type.endsWith('Seq Scan')) faults.push(`${type} on ${table}`);
      if (INDEX_SCANS.includes(type) && node['Index Cond'] === undefined && !limited) {
        faults.push(`${type} of the whole of ${node['Index Name']} on ${table}`);
      }
    }
    const children = node.Plans ?? [];
    if (type === 'Nested Loop') {
      const inner = children.find((child) => child['Parent Relationship'] === 'Inner');
      const rows = inner && (madeRows(inner) ?? heldRows(inner, growing));
      if (rows) faults.push(`Nested Loop over ${rows}`);
    }
    for (const child of children) {
      const rows = isRepeated(child, node) ? madeRows(child) : null;
      if (rows) faults.push(`${child['Subplan Name']} over ${rows} for each row`);
      visit(child, type === 'Limit' || (limited && handsOnLimit(type)));
    }
  }
}

/** What rows of the statement's own a node reads; null when it reads others. */
function madeRows(node: PlanNode): string | null {
  const type = node['Node Type'];
  if (LOOK_UPS.includes(node['Function Name'] ?? '')) return null;
  if (MADE_ROWS.includes(type)) {
    return `${type} ${node['CTE Name'] ?? node['Function Name'] ?? node['Tuplestore Name'] ?? ''}`.trim();
  }
  if (!PASSES_ON.includes(type)) return null;
  const below = node.Plans?.find((child) => ['Outer', 'Subquery'].includes(child['Parent Relationship'] ?? ''));
  return below ? madeRows(below) : null;
}

/** What rows of a growing table a node reads once and hands out again and again; null when it does not. */
function heldRows(node: PlanNode, growing: ReadonlySet<string>): string | null {
  if (node['Node Type'] !== 'Materialize') return null;
  const tables = tablesOf(node).filter((table) => growing.has(table));
  return tables.length === 0 ? null : `Materialize of ${tables.join(', ')}`;
}

function tablesOf(node: PlanNode): string[] {
  const own = node['Relation Name'];
  return [...(own === undefined ? [] : [own]), ...(node.Plans ?? []).flatMap(tablesOf)];
}

/** A subquery that is run for each row; one that is hashed is run once, and its parent says so. */
function isRepeated(child: PlanNode, parent: PlanNode): boolean {
  const name = child['Subplan Name'];
  if (child['Parent Relationship'] !== 'SubPlan' || name === undefined) return false;
  const { Plans: _, ...own } = parent;
  return !new RegExp(`hashed ${name}\\b`).test(JSON.stringify(own));
}

/** Whether an end set above a node is one for its input too. */
function handsOnLimit(type: string): boolean {
  return ['LockRows', 'Subquery Scan', 'Result', 'Merge Append', 'Append', 'Nested Loop'].includes(type);
}
