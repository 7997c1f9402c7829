import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH } from '../root.js';
import { CRITERIA } from './criteria.js';
import { shown } from './table.js';
const FILE = join(BENCH, 'history.md');
/** One run as a row of bench/history.md; cells of what was not measured stay empty. */
export function historyRow(date, commit, what, judged) {
    const cells = CRITERIA.map(({ id }) => {
        const value = judged.find((one) => one.id === id)?.value ?? null;
        return value === null ? '' : shown(value);
    });
    return `| ${[date, commit, what.replaceAll('|', '/'), ...cells].join(' | ')} |\n`;
}
export function appendHistory(row) {
    writeFileSync(FILE, readFileSync(FILE, 'utf8').trimEnd() + `\n${row}`);
}
//# sourceMappingURL=history.js.map