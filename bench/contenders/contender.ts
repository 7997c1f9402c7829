import type { BenchServer } from '../database.js';
import type { TransferLatency } from '../load/prober.js';
import type { Tool } from '../machine/tools.js';
import type { Usage } from '../machine/usage.js';
import type { Lag } from './consumers.js';

/** In the order of a round: a machine drifts within minutes, so those that are compared come one after the other. */
export const CONTENDERS = [
  'pgbench-one',
  'tutorial',
  'single-row',
  'intake',
  'pgbench',
  'everything',
  'one-process',
  'crash',
] as const;
export type ContenderName = (typeof CONTENDERS)[number];

/** One contender under one load for one span of time. */
export interface Window {
  readonly contender: ContenderName;
  readonly connections: number;
  /** From 1. */
  readonly round: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/** What was seen in a window. Latencies as wrk corrects them. */
export interface Measurement extends Window {
  /** Callbacks answered (pgbench: committed) a second. */
  readonly accepted: number;
  /** Callbacks a second when the time counts too that the consumers took to come to an end; null without consumers. */
  readonly processed: number | null;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly lag: Lag | null;
  readonly transfer: TransferLatency | null;
  readonly bytesPerConversion: number | null;
  /** The largest that the server's processes ever were, together. */
  readonly memoryMb: number | null;
  /** Null where the machine is not what is measured. */
  readonly usage: Usage | null;
  /** What the verdict on the content compared; null where there is none. */
  readonly checked: { readonly receipts: number; readonly conversions: number; readonly members: number } | null;
}

/** What every contender works with. */
export interface Arena {
  readonly server: BenchServer;
  readonly wrk: Tool;
  readonly pgbench: Tool | null;
  /** Goes into ids, so that no two runs and no two windows are alike. */
  readonly runId: string;
}
