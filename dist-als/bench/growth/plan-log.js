const LONGEST_CONDITION = 120;
/**
 * The plans that auto_explain has written into a server's log, each form of each statement once.
 *
 * @param log lines of the log; of a message that has several, all but the first begin with a tab
 */
export function readPlans(log) {
    const found = new Map();
    for (const [, ms = '', json = ''] of log.matchAll(/ LOG: {2}duration: ([\d.]+) ms {2}plan:\n((?:\t.*\n)+)/g)) {
        const { 'Query Text': query, Plan: plan } = JSON.parse(json);
        const key = `${query}\0${formOf(plan)}`;
        const known = found.get(key);
        found.set(key, { query, plan, runs: (known?.runs ?? 0) + 1, ms: (known?.ms ?? 0) + Number(ms) });
    }
    return [...found.values()];
}
/** A plan without its estimates and the values that it was made for: the same for plans that do the same. */
export function formOf(node) {
    const own = [node['Node Type'], node['Relation Name'], node['CTE Name'], node['Function Name'], node['Index Name']];
    const below = (node.Plans ?? []).map(formOf);
    return [...own, node['Parent Relationship'], 'Index Cond' in node, `(${below.join(' ')})`].join('|');
}
/** A plan as a tree of words, for people. */
export function drawPlan(node, depth = 0) {
    const what = node['Relation Name'] ?? node['CTE Name'] ?? node['Function Name'] ?? node['Tuplestore Name'];
    const words = [
        node['Subplan Name'] && `${node['Subplan Name']}:`,
        node['Node Type'],
        what && `on ${what}`,
        node['Index Name'] && `by ${node['Index Name']}`,
        shortened(node['Index Cond'] ?? ''),
    ];
    const line = `${'  '.repeat(depth)}${words.filter(Boolean).join(' ')}`;
    return [line, ...(node.Plans ?? []).map((child) => drawPlan(child, depth + 1))].join('\n');
}
/** The arrays of a whole batch tell nothing. */
function shortened(condition) {
    return condition.length <= LONGEST_CONDITION ? condition : `${condition.slice(0, LONGEST_CONDITION)} …`;
}
//# sourceMappingURL=plan-log.js.map