import { readdirSync, readFileSync } from 'node:fs';
import { Pace } from './pace.js';
import { parseCpuLine, parseProcessStat, parseStatusMb } from './proc.js';
/** Counts from now on. The load generator must be a child of this process that ends before `end` is called. */
export function watchUsage(watched) {
    const before = snapshot(watched);
    const pace = new Pace();
    return { end: () => ({ ...usageBetween(before, snapshot(watched)), pieceUs: pace.end() }) };
}
/** The largest memory that the process has ever had resident, in MB. */
export function peakMemoryMb(pid) {
    return parseStatusMb(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmHWM');
}
export function usageBetween(before, after) {
    const seconds = (after.at - before.at) / 1000;
    const used = (who) => after[who] - before[who];
    const ours = used('server') + used('postgres') + used('load') + used('bench');
    const total = after.cpu.total - before.cpu.total;
    const share = (cpuSeconds) => (total > 0 ? Math.max(0, cpuSeconds) / total : 0);
    return {
        seconds,
        server: used('server') / seconds,
        postgres: used('postgres') / seconds,
        load: used('load') / seconds,
        bench: used('bench') / seconds,
        stealShare: share(after.cpu.steal - before.cpu.steal),
        foreignShare: share(after.cpu.busy - before.cpu.busy - ours),
    };
}
function snapshot({ server, postmaster }) {
    const bench = processSeconds(process.pid);
    return {
        at: performance.now(),
        cpu: parseCpuLine(readFileSync('/proc/stat', 'utf8')),
        server: server === null ? 0 : (processSeconds(server)?.own ?? 0),
        postgres: postgresSeconds(postmaster),
        load: bench?.ofEnded ?? 0,
        bench: bench?.own ?? 0,
    };
}
/** The server's processes come and go; those that went count among the postmaster's ended children. */
function postgresSeconds(postmaster) {
    const main = processSeconds(postmaster);
    let seconds = main ? main.own + main.ofEnded : 0;
    for (const entry of readdirSync('/proc')) {
        if (!/^\d+$/.test(entry))
            continue;
        const child = processSeconds(Number(entry));
        if (child?.parent === postmaster)
            seconds += child.own;
    }
    return seconds;
}
/** Null when it has ended. */
function processSeconds(pid) {
    try {
        return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    }
    catch {
        return null;
    }
}
//# sourceMappingURL=usage.js.map