import { join } from 'node:path';
import { BenchFailure } from '../failure.js';
import { run } from '../child.js';
import { BENCH } from '../root.js';
/** An answer that takes longer counts as none: GoKart would not wait for it either. */
const TIMEOUT = '10s';
export function startWrk(order) {
    const args = [
        '-t',
        String(wrkThreads(order.connections)),
        '-c',
        String(order.connections),
        '-d',
        `${order.seconds}s`,
    ];
    args.push('--timeout', TIMEOUT, '-s', join(BENCH, 'load', 'callbacks.lua'), `${order.url}/callbacks/gokart`);
    const { child, output } = run(order.wrk, [...args, '--', order.run, order.secret]);
    // wrk ends at SIGINT as it does when its time is over, and says what it has seen until then.
    return { result: output.then(parseWrk), stop: () => void child.kill('SIGINT') };
}
/** wrk wants a connection for each thread, and more threads than processors are no use. */
export function wrkThreads(connections) {
    return Math.min(2, connections);
}
export function parseWrk(output) {
    const line = /^RESULT (.*)$/m.exec(output)?.[1];
    if (line === undefined)
        throw new BenchFailure(`wrk printed no result:\n${output.trim()}`);
    return JSON.parse(line);
}
//# sourceMappingURL=wrk.js.map