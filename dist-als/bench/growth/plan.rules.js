/** Rows that are made for this statement alone: without an index, so whoever looks one up reads all of them. */
const MADE_ROWS = ['CTE Scan', 'Function Scan', 'Named Tuplestore Scan', 'Values Scan', 'WorkTable Scan'];
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
export function faultsOf(plan, growing) {
    const faults = [];
    visit(plan, false);
    return faults;
    function visit(node, limited) {
        const type = node['Node Type'];
        const table = node['Relation Name'] ?? '';
        if (growing.has(table)) {
            if (type.endsWith('Seq Scan'))
                faults.push(`${type} on ${table}`);
            if (INDEX_SCANS.includes(type) && node['Index Cond'] === undefined && !limited) {
                faults.push(`${type} of the whole of ${node['Index Name']} on ${table}`);
            }
        }
        const children = node.Plans ?? [];
        if (type === 'Nested Loop') {
            const inner = children.find((child) => child['Parent Relationship'] === 'Inner');
            const rows = inner && (madeRows(inner) ?? heldRows(inner, growing));
            if (rows)
                faults.push(`Nested Loop over ${rows}`);
        }
        for (const child of children) {
            const rows = isRepeated(child, node) ? madeRows(child) : null;
            if (rows)
                faults.push(`${child['Subplan Name']} over ${rows} for each row`);
            visit(child, type === 'Limit' || (limited && handsOnLimit(type)));
        }
    }
}
/** What rows of the statement's own a node reads; null when it reads others. */
function madeRows(node) {
    const type = node['Node Type'];
    if (MADE_ROWS.includes(type)) {
        return `${type} ${node['CTE Name'] ?? node['Function Name'] ?? node['Tuplestore Name'] ?? ''}`.trim();
    }
    if (!PASSES_ON.includes(type))
        return null;
    const below = node.Plans?.find((child) => ['Outer', 'Subquery'].includes(child['Parent Relationship'] ?? ''));
    return below ? madeRows(below) : null;
}
/** What rows of a growing table a node reads once and hands out again and again; null when it does not. */
function heldRows(node, growing) {
    if (node['Node Type'] !== 'Materialize')
        return null;
    const tables = tablesOf(node).filter((table) => growing.has(table));
    return tables.length === 0 ? null : `Materialize of ${tables.join(', ')}`;
}
function tablesOf(node) {
    const own = node['Relation Name'];
    return [...(own === undefined ? [] : [own]), ...(node.Plans ?? []).flatMap(tablesOf)];
}
/** A subquery that is run for each row; one that is hashed is run once, and its parent says so. */
function isRepeated(child, parent) {
    const name = child['Subplan Name'];
    if (child['Parent Relationship'] !== 'SubPlan' || name === undefined)
        return false;
    const { Plans: _, ...own } = parent;
    return !new RegExp(`hashed ${name}\\b`).test(JSON.stringify(own));
}
/** Whether an end set above a node is one for its input too. */
function handsOnLimit(type) {
    return ['LockRows', 'Subquery Scan', 'Result', 'Merge Append', 'Append', 'Nested Loop'].includes(type);
}
//# sourceMappingURL=plan.rules.js.map