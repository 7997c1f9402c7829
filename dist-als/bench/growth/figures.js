import { verdictOf } from '../report/criteria.js';
import { accepted, figure, processed, ratio } from '../report/ratios.js';
const SPEED = { unit: '', better: 'more', must: 0.85, aim: 0.95 };
const DISK = { unit: 'kB', better: 'less', must: 3, aim: 2 };
/** How the largest size compares with the smallest, and what it takes on the disk. */
export function judgeGrowth(results, connections) {
    const [smallest, largest] = [results[0], results.at(-1)];
    if (!smallest || !largest)
        return [];
    const sizes = `${shownSize(largest.conversions)} ÷ ${shownSize(smallest.conversions)}`;
    const speed = (id, name, reading) => {
        const value = smallest === largest ? null : compared(largest, smallest, connections, reading);
        return {
            id,
            name: `${name}, ${sizes} conversions, each ÷ pgbench`,
            value,
            ...SPEED,
            verdict: verdictOf(value, SPEED),
        };
    };
    const kilobytes = figure(all(largest), {
        ...{ contender: 'everything', connections },
        reading: ({ bytesPerConversion }) => bytesPerConversion && bytesPerConversion / 1_000,
    });
    return [
        speed('growth-accepted', 'accepted', accepted),
        speed('growth-processed', 'fully processed', processed),
        {
            id: 'growth-disk',
            name: `on disk per conversion at ${shownSize(largest.conversions)}, everything included`,
            value: kilobytes,
            ...DISK,
            verdict: verdictOf(kilobytes, DISK),
        },
    ];
}
/**
 * How much of its speed everything on keeps from one size to another. Minutes lie between the two, so each is taken in
 * relation to pgbench, whose tables do not grow and which was measured beside it.
 */
export function compared(above, below, connections, reading) {
    const relative = (size) => ratio(all(size), { contender: 'everything', connections, reading }, { contender: 'pgbench', connections, reading: accepted });
    const [upper, lower] = [relative(above), relative(below)];
    return upper === null || lower === null || lower === 0 ? null : upper / lower;
}
/** `10m`, `250k`: as sizes are asked for, rounded to three digits. */
export function shownSize(conversions) {
    if (conversions >= 1_000_000)
        return `${Number((conversions / 1_000_000).toPrecision(3))}m`;
    if (conversions >= 1_000)
        return `${Number((conversions / 1_000).toPrecision(3))}k`;
    return String(conversions);
}
function all({ everything, pgbench }) {
    return [...everything, ...pgbench];
}
//# sourceMappingURL=figures.js.map