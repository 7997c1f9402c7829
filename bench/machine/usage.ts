import { readdirSync, readFileSync } from 'node:fs';
import { Pace } from './pace.js';
import {
  parseCpuLine,
  parseProcessStat,
  parseReadMb,
  parseStatusMb,
  type CpuSeconds,
  type ProcessSeconds,
} from './proc.js';

/** Whose processor time is counted, besides our own: process numbers. */
export interface Watched {
  /** Of the server under load; none when the database is loaded directly. */
  readonly servers: readonly number[];
  readonly postmaster: number;
}

/** Seconds of processor time so far, by who used them. */
interface Snapshot {
  readonly at: number;
  readonly cpu: CpuSeconds;
  readonly server: number;
  readonly postgres: number;
  /** Our children that have ended: the load generators. */
  readonly load: number;
  readonly bench: number;
}

/** What a window used, in processors (1 is one processor all the time), and how much the machine was others'. */
export interface Usage {
  readonly seconds: number;
  readonly server: number;
  readonly postgres: number;
  readonly load: number;
  readonly bench: number;
  /** Of all processors' time: taken by the hypervisor. */
  readonly stealShare: number;
  /** Of all processors' time: used by processes that are none of ours, the kernel's own included. */
  readonly foreignShare: number;
  /** How long a fixed piece of work took, see {@link Pace}; null when it was too short to tell. */
  readonly pieceUs: number | null;
}

/** Counts from now on. The load generator must be a child of this process that ends before `end` is called. */
export function watchUsage(watched: Watched): { end(): Usage } {
  const before = snapshot(watched);
  const pace = new Pace();
  return { end: () => ({ ...usageBetween(before, snapshot(watched)), pieceUs: pace.end() }) };
}

/**
 * The largest memory that processes of one program have ever had resident, in MB: added up, but for what they map of files,
 * the program above all, which they share.
 */
export function peakMemoryMb(pids: readonly number[]): number {
  const statuses = pids.map((pid) => readFileSync(`/proc/${pid}/status`, 'utf8'));
  const ofFiles = statuses.map((status) => parseStatusMb(status, 'RssFile'));
  const peaks = statuses.map((status, index) => parseStatusMb(status, 'VmHWM') - (ofFiles[index] ?? 0));
  return peaks.reduce((sum, peak) => sum + peak, Math.max(...ofFiles));
}

/** What was read from disks since the machine was started, in MB. */
export function diskReadMb(): number {
  return parseReadMb(readFileSync('/proc/vmstat', 'utf8'));
}

export function usageBetween(before: Snapshot, after: Snapshot): Omit<Usage, 'pieceUs'> {
  const seconds = (after.at - before.at) / 1000;
  const used = (who: 'server' | 'postgres' | 'load' | 'bench'): number => after[who] - before[who];
  const ours = used('server') + used('postgres') + used('load') + used('bench');
  const total = after.cpu.total - before.cpu.total;
  const share = (cpuSeconds: number): number => (total > 0 ? Math.max(0, cpuSeconds) / total : 0);
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

function snapshot({ servers, postmaster }: Watched): Snapshot {
  const bench = processSeconds(process.pid);
  return {
    at: performance.now(),
    cpu: parseCpuLine(readFileSync('/proc/stat', 'utf8')),
    server: servers.reduce((seconds, pid) => seconds + (processSeconds(pid)?.own ?? 0), 0),
    postgres: postgresSeconds(postmaster),
    load: bench?.ofEnded ?? 0,
    bench: bench?.own ?? 0,
  };
}

/** The server's processes come and go; those that went count among the postmaster's ended children. */
function postgresSeconds(postmaster: number): number {
  const main = processSeconds(postmaster);
  let seconds = main ? main.own + main.ofEnded : 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const child = processSeconds(Number(entry));
    if (child?.parent === postmaster) seconds += child.own;
  }
  return seconds;
}

/** Null when it has ended. */
function processSeconds(pid: number): ProcessSeconds | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}
