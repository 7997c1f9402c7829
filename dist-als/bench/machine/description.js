import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { ROOT } from '../root.js';
export function describeMachine() {
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
export function measuredCommit() {
    const git = (...args) => {
        const run = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
        return run.status === 0 ? run.stdout.trim() : null;
    };
    const commit = git('rev-parse', '--short', 'HEAD');
    return commit && commit + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+');
}
//# sourceMappingURL=description.js.map