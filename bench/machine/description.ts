import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { ROOT } from '../root.js';

export interface MachineDescription {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
}

export function describeMachine(): MachineDescription {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: `Linux ${release()}`,
    node: process.versions.node,
  };
}

/** The commit that was measured, with `+` when files differ from it; null outside of a repository. */
export function measuredCommit(): string | null {
  const git = (...args: string[]): string | null => {
    const run = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
    return run.status === 0 ? run.stdout.trim() : null;
  };
  const commit = git('rev-parse', '--short', 'HEAD');
  return commit && commit + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+');
}
