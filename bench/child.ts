import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BenchFailure } from './failure.js';

/** How much of a program's last words is kept, for when it fails. */
const KEPT_CHARACTERS = 4_000;

/** A program that runs to its end. */
export interface Running {
  readonly child: ChildProcess;
  /** @throws BenchFailure with the program's last words when it does not end with 0 */
  readonly output: Promise<string>;
}

export function run(path: string, args: readonly string[], cwd?: string): Running {
  const child = spawn(path, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, output: collect(path, child) };
}

async function collect(path: string, child: ChildProcess): Promise<string> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  if (child.exitCode === 0) return output;
  throw new BenchFailure(`${path} ended with ${child.exitCode ?? child.signalCode}:\n${lastWords(output)}`);
}

export function lastWords(output: string): string {
  return output.slice(-KEPT_CHARACTERS).trim();
}
