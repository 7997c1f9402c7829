import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BenchFailure } from './failure.js';
/** How much of a program's last words is kept, for when it fails. */
const KEPT_CHARACTERS = 4_000;
export function run(path, args, cwd) {
    const child = spawn(path, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    return { child, output: collect(path, child) };
}
async function collect(path, child) {
    let output = '';
    for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk) => (output += chunk.toString()));
    await once(child, 'close');
    if (child.exitCode === 0)
        return output;
    throw new BenchFailure(`${path} ended with ${child.exitCode ?? child.signalCode}:\n${lastWords(output)}`);
}
export function lastWords(output) {
    return output.slice(-KEPT_CHARACTERS).trim();
}
//# sourceMappingURL=child.js.map