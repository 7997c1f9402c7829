import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BenchFailure } from '../failure.js';
import { lastWords } from '../child.js';
import { ROOT } from '../root.js';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** A server under load, as a process of its own with nothing of our environment but what it is given. */
class ServerProcess {
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    // Whatever ends the bench ends what it has started.
    const end = (): void => void child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output = lastWords(this.output + chunk.toString())));
    }
  }

  /** Resolves once it answers that it is ready. */
  static async start(entry: string, env: Readonly<Record<string, string>>, port: number): Promise<ServerProcess> {
    const child = spawn(process.execPath, [entry], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new ServerProcess(child, `http://127.0.0.1:${port}`);
    try {
      await server.ready();
    } catch (error) {
      await server.kill();
      throw error;
    }
    return server;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  private get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const forced = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    if (!this.ended) await once(this.child, 'exit');
    clearTimeout(forced);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    if (!this.ended) await once(this.child, 'exit');
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      if (this.ended) throw new BenchFailure(`The server under load ended while it started:\n${this.output}`);
      if (await answersOk(`${this.url}/health/ready`)) return;
      if (Date.now() > deadline) throw new BenchFailure(`The server under load does not start:\n${this.output}`);
      await delay(POLL_MS);
    }
  }
}

/** The processes of one server, each with roles of its own. */
export class ServerProcesses {
  private constructor(private readonly processes: readonly ServerProcess[]) {}

  /**
   * One after the other, since the first migrates the database.
   *
   * @param envs of each process
   * @param port of the first
   */
  static async start(
    entry: string,
    envs: readonly Readonly<Record<string, string>>[],
    port: number,
  ): Promise<ServerProcesses> {
    const processes: ServerProcess[] = [];
    try {
      for (const env of envs) {
        processes.push(await ServerProcess.start(entry, env, processes.length === 0 ? port : await freePort()));
      }
    } catch (error) {
      await Promise.all(processes.map((started) => started.kill()));
      throw error;
    }
    return new ServerProcesses(processes);
  }

  /** Of the first. */
  get url(): string {
    return this.processes[0]?.url ?? '';
  }

  get pids(): number[] {
    return this.processes.map(({ pid }) => pid);
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((running) => running.stop()));
  }

  /** All of them with SIGKILL. */
  async kill(): Promise<void> {
    await Promise.all(this.processes.map((running) => running.kill()));
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** A port that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
