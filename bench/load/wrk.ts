import { join } from 'node:path';
import { BenchFailure } from '../failure.js';
import { run } from '../child.js';
import { BENCH } from '../root.js';

/** What wrk's script prints at the end. Latencies in milliseconds, as wrk corrects them for coordinated omission. */
export interface WrkResult {
  /** Answers of any status. */
  readonly requests: number;
  readonly seconds: number;
  /** Answers that are not 2xx. */
  readonly refused: number;
  /** Connections that broke, and answers that took too long. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  readonly meanMs: number;
}

export interface WrkOrder {
  readonly wrk: string;
  /** Of the server, without a path. */
  readonly url: string;
  readonly secret: string;
  readonly connections: number;
  readonly seconds: number;
  /** Goes into every id of this load. */
  readonly run: string;
}

/** An answer that takes longer counts as none: GoKart would not wait for it either. */
const TIMEOUT = '10s';

export function startWrk(order: WrkOrder): { result: Promise<WrkResult>; stop(): void } {
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
export function wrkThreads(connections: number): number {
  return Math.min(2, connections);
}

export function parseWrk(output: string): WrkResult {
  const line = /^RESULT (.*)$/m.exec(output)?.[1];
  if (line === undefined) throw new BenchFailure(`wrk printed no result:\n${output.trim()}`);
  return JSON.parse(line) as WrkResult;
}
