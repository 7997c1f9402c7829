/** What Linux says in /proc, in seconds of one processor. */
/** `USER_HZ`, which is what /proc counts in on every Linux, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;
/** Reads the first line of /proc/stat. */
export function parseCpuLine(stat) {
    const line = /^cpu +([\d ]+)$/m.exec(stat)?.[1];
    if (line === undefined)
        throw new Error('/proc/stat has no line "cpu"');
    const ticks = line.trim().split(/ +/).map(Number);
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = ticks;
    const seconds = (sum) => sum / TICKS_PER_SECOND;
    return {
        busy: seconds(user + nice + system),
        steal: seconds(steal),
        total: seconds(user + nice + system + idle + iowait + irq + softirq + steal),
    };
}
/** Reads /proc/<pid>/stat. The name in its parentheses may hold anything, parentheses and spaces too. */
export function parseProcessStat(stat) {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // The first field here is the third of proc(5): the state.
    const field = (number) => Number(fields[number - 3]);
    return {
        parent: field(4),
        own: (field(14) + field(15)) / TICKS_PER_SECOND,
        ofEnded: (field(16) + field(17)) / TICKS_PER_SECOND,
    };
}
/** A size in /proc/<pid>/status (`VmRSS`, `VmHWM`), in MB. */
export function parseStatusMb(status, name) {
    const kb = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    if (kb === undefined)
        throw new Error(`/proc/<pid>/status has no ${name}`);
    return (Number(kb) * 1024) / 1e6;
}
//# sourceMappingURL=proc.js.map