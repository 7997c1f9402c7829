import { CONTENDERS } from '../contenders/contender.js';
import { median } from '../statistics.js';
import { of } from './ratios.js';
/** Columns of text: the first to the left, the others to the right. */
export function table(rows) {
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
    const lines = rows.map((row) => row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '));
    return lines.map((line) => line.trimEnd()).join('\n');
}
const HEADINGS = [
    'contender',
    'conn.',
    'accepted/s',
    'processed/s',
    'p50 ms',
    'p99 ms',
    'lag max',
    'drain s',
    'server CPU',
    'PostgreSQL CPU',
    'load CPU',
    'memory MB',
    'kB each',
    'steal %',
    'foreign %',
    'piece µs',
];
/** A row for each contender and number of connections, with the medians of its rounds. */
export function figuresTable(measurements) {
    const rows = CONTENDERS.flatMap((contender) => {
        const counts = new Set(measurements.filter((one) => one.contender === contender).map((one) => one.connections));
        return [...counts].sort((a, b) => a - b).map((connections) => row(of(measurements, contender, connections)));
    });
    return table([HEADINGS, ...rows]);
}
function row(rounds) {
    const [{ contender, connections } = { contender: '', connections: 0 }] = rounds;
    const cell = (digits, value) => {
        const middle = median(rounds.map(value).filter((one) => typeof one === 'number'));
        return middle === null ? '' : middle.toFixed(digits);
    };
    return [
        contender,
        String(connections),
        cell(0, ({ accepted }) => accepted),
        cell(0, ({ processed }) => processed),
        cell(2, ({ p50Ms }) => p50Ms),
        cell(2, ({ p99Ms }) => p99Ms),
        cell(0, ({ lag }) => lag?.max),
        cell(2, ({ lag }) => lag?.drainSeconds),
        cell(2, ({ usage }) => usage?.server),
        cell(2, ({ usage }) => usage?.postgres),
        cell(2, ({ usage }) => usage?.load),
        cell(0, ({ memoryMb }) => memoryMb),
        cell(2, ({ bytesPerConversion }) => bytesPerConversion && bytesPerConversion / 1_000),
        cell(1, ({ usage }) => usage && usage.stealShare * 100),
        cell(1, ({ usage }) => usage && usage.foreignShare * 100),
        cell(0, ({ usage }) => usage?.pieceUs),
    ];
}
export function verdictTable(judged) {
    const rows = judged.map(({ name, value, unit, must, aim, better, verdict }) => {
        const bound = (number) => `${better === 'more' ? '≥' : '≤'} ${number}${unit && ` ${unit}`}`;
        return [name, value === null ? '–' : `${shown(value)}${unit && ` ${unit}`}`, bound(must), bound(aim), verdict];
    });
    return table([['', 'measured', 'must', 'aim', 'verdict'], ...rows]);
}
/** Three digits, so that neither 0.994 nor 1234 is made something else. */
export function shown(value) {
    if (value >= 100)
        return value.toFixed(0);
    return value.toFixed(value >= 10 ? 1 : value >= 2 ? 2 : 3);
}
//# sourceMappingURL=table.js.map