import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const ROOT = join(import.meta.dirname, '..', '..');

/** Builds when `dist` is missing or old, as `npm start` does. */
export function build(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'prepare.mjs')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The build failed: ${stderr}`);
}

/** Pitstop as its own process, as users run it. */
export class PitstopProcess {
  output = '';
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private readonly ended: Promise<number | null>;

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, [join(ROOT, 'dist', 'src', 'main.js')], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = once(this.child, 'close').then(() => this.child.exitCode);
  }

  /** Resolves with the base URL once it serves. */
  async ready(): Promise<string> {
    return (await this.printed(/listens on (http:\S+)/))[1] ?? '';
  }

  /** Resolves when the output matches. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      const more = Promise.race([once(this.child.stdout, 'data'), once(this.child.stderr, 'data')]);
      const end = this.ended.then((code) => `ended with ${code}`);
      const outcome = await Promise.race([more, end]);
      if (typeof outcome === 'string' && !pattern.test(this.output)) {
        throw new Error(`Pitstop ${outcome} before it printed ${pattern}:\n${this.output}`);
      }
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves with the exit code; null after a kill. */
  exit(): Promise<number | null> {
    return this.ended;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
