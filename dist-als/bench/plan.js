/** Only where nobody else sends does a single row have a meaning. */
const SINGLE_ROW_CONNECTIONS = 1;
const CRASH_CONNECTIONS = 64;
const SOAK_CONNECTIONS = 256;
/**
 * Every window of a run in its order. A machine drifts, so contenders are measured side by side in each round, and each
 * round begins with another of them.
 */
export function planWindows(options) {
    const { seconds, warmUpSeconds } = options;
    const measured = options.contenders.filter((name) => name !== 'crash');
    const windows = [];
    for (let round = 1; round <= options.rounds; round++) {
        for (const connections of options.connections) {
            for (const contender of rotated(measured, round - 1)) {
                if (runsAt(contender, connections))
                    windows.push({ contender, connections, round, seconds, warmUpSeconds });
            }
        }
    }
    const once = { round: 1, warmUpSeconds };
    if (options.contenders.includes('crash') && !options.short) {
        windows.push({ ...once, contender: 'crash', connections: CRASH_CONNECTIONS, seconds });
    }
    return windows;
}
/** The long window of everything on, for its memory; null when none is asked for. */
export function planSoak({ soakSeconds, warmUpSeconds }) {
    if (soakSeconds === null)
        return null;
    return { contender: 'everything', connections: SOAK_CONNECTIONS, round: 0, seconds: soakSeconds, warmUpSeconds };
}
function runsAt(contender, connections) {
    return contender !== 'single-row' || connections === SINGLE_ROW_CONNECTIONS;
}
function rotated(items, by) {
    const start = items.length === 0 ? 0 : by % items.length;
    return [...items.slice(start), ...items.slice(0, start)];
}
//# sourceMappingURL=plan.js.map