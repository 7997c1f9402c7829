import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ReaperTask {
  readonly maintenanceUrl: string;
  readonly prefix: string;
  /** Whether this run brings the application's role to a server that is not its own. */
  readonly dropRole: boolean;
  readonly own: { readonly folder: string; readonly data: string } | null;
}

let reaper: ChildProcess | null = null;

/**
 * Starts the small process that cleans up after the run. It waits for the end of its standard input, which the system
 * closes also when this process is interrupted or killed: Jest itself runs no teardown then.
 */
export function startReaper(task: ReaperTask): void {
  reaper = spawn(process.execPath, [join(import.meta.dirname, 'reaper-process.mjs')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  reaper.stdin?.write(`${JSON.stringify(task)}\n`);
  reaper.unref();
}

export async function stopReaper(): Promise<void> {
  if (reaper === null || reaper.exitCode !== null) return;
  // Otherwise Node ends in the middle of the teardown, and with it Jest's verdict is lost.
  reaper.ref();
  const ended = once(reaper, 'exit');
  reaper.stdin?.end();
  await ended;
}
