/** What Linux says in /proc, in seconds of one processor. */

/** `USER_HZ`, which is what /proc counts in on every Linux, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

export interface CpuSeconds {
  /** Used by processes and the kernel on their behalf; interrupts not counted, for nobody can be blamed for them. */
  readonly busy: number;
  /** Taken by the hypervisor for others. */
  readonly steal: number;
  /** Over all processors, idle time included. */
  readonly total: number;
}

export interface ProcessSeconds {
  readonly parent: number;
  readonly own: number;
  /** Of its children that have ended and were waited for. */
  readonly ofEnded: number;
}

/** Reads the first line of /proc/stat. */
export function parseCpuLine(stat: string): CpuSeconds {
  const line = /^cpu +([\d ]+)$/m.exec(stat)?.[1];
  if (line === undefined) throw new Error('/proc/stat has no line "cpu"');
  const ticks = line.trim().split(/ +/).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = ticks;
  const seconds = (sum: number): number => sum / TICKS_PER_SECOND;
  return {
    busy: seconds(user + nice + system),
    steal: seconds(steal),
    total: seconds(user + nice + system + idle + iowait + irq + softirq + steal),
  };
}

/** Reads /proc/<pid>/stat. The name in its parentheses may hold anything, parentheses and spaces too. */
export function parseProcessStat(stat: string): ProcessSeconds {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // The first field here is the third of proc(5): the state.
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    parent: field(4),
    own: (field(14) + field(15)) / TICKS_PER_SECOND,
    ofEnded: (field(16) + field(17)) / TICKS_PER_SECOND,
  };
}

/** A size in /proc/<pid>/status (`VmRSS`, `VmHWM`, `RssFile`), in MB. */
export function parseStatusMb(status: string, name: 'VmRSS' | 'VmHWM' | 'RssFile'): number {
  const kb = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kb === undefined) throw new Error(`/proc/<pid>/status has no ${name}`);
  return (Number(kb) * 1024) / 1e6;
}

/** What /proc/vmstat says was read from disks since the start, in MB. */
export function parseReadMb(vmstat: string): number {
  const kb = /^pgpgin (\d+)$/m.exec(vmstat)?.[1];
  if (kb === undefined) throw new Error('/proc/vmstat has no pgpgin');
  return (Number(kb) * 1024) / 1e6;
}
