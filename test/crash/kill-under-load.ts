import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ADMIN_KEY, CALLBACK_SECRET } from '../support/application.js';
import { eventually } from '../support/eventually.js';
import { PitstopProcess } from '../support/pitstop-process.js';

const SIMULATOR = join(import.meta.dirname, '..', '..', 'dist', 'simulator', 'main.js');
const PATIENCE_MS = 120_000;

export interface CrashPlan {
  /** How many processes share the database. They are killed in turn, one at a time. */
  readonly processes: number;
  readonly kills: number;
  readonly conversions: number;
  readonly seed: string;
  /** Where the database is: `DATABASE_URL`, or `PITSTOP_HOME` for the embedded one. */
  readonly env: Record<string, string>;
  /** What dies together with the process of the n-th kill, besides the process. */
  readonly alongside?: (kill: number) => void;
}

export interface CrashOutcome {
  /** The simulator's: 0 when its verdict is "all as expected". */
  readonly exitCode: number | null;
  readonly output: string;
  /** How many callbacks each killed process had answered in its life. */
  readonly answeredBeforeKill: readonly number[];
}

/**
 * Plays GoKart against Pitstop and kills it again and again with SIGKILL, each time in the middle of the load and at
 * another moment, starting it anew at once.
 */
export async function killUnderLoad(plan: CrashPlan): Promise<CrashOutcome> {
  const servers: Server[] = [];
  for (let count = 0; count < plan.processes; count++) servers.push(new Server(await freePort(), plan.env));
  let simulator: Simulator | null = null;
  try {
    for (const server of servers) await server.start();
    simulator = new Simulator(servers, plan);
    const callbacks = await simulator.callbacks();
    const answeredBeforeKill: number[] = [];
    for (let kill = 0; kill < plan.kills; kill++) {
      const server = servers[kill % servers.length] as Server;
      // Together less than all callbacks, so that every kill comes while some are still to be sent.
      const share = callbacks / (plan.kills + 1) / servers.length;
      const moment = Math.ceil(share * (0.2 + 0.8 * Math.random()));
      const answered = await server.answered(moment, simulator);
      plan.alongside?.(kill);
      await server.kill();
      answeredBeforeKill.push(answered);
      await server.start();
    }
    return { ...(await simulator.end()), answeredBeforeKill };
  } finally {
    simulator?.kill();
    for (const server of servers) await server.stop();
  }
}

/** One place where Pitstop listens, with one process after another. */
class Server {
  readonly url: string;
  private process: PitstopProcess | null = null;

  constructor(
    port: number,
    private readonly env: Record<string, string>,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    this.process = new PitstopProcess({
      ...this.env,
      PORT: new URL(this.url).port,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      CALLBACK_SECRETS: `${CALLBACK_SECRET.header}:${CALLBACK_SECRET.value}`,
      ADMIN_KEYS: `ada:admin:${ADMIN_KEY}`,
    });
    await this.process.ready();
  }

  /** Resolves when the process has answered so many callbacks, with how many these are. */
  answered(callbacks: number, simulator: Simulator): Promise<number> {
    return eventually(
      `${this.url} answers ${callbacks} callbacks`,
      async () => {
        if (simulator.ended) throw new Error(`The simulator ended before its time:\n${simulator.output}`);
        const count = await this.count();
        return count >= callbacks && count;
      },
      PATIENCE_MS,
    );
  }

  private async count(): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const counts = text.matchAll(/^pitstop_callbacks_total\{outcome="(?:created|updated|duplicate|stale)"\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async kill(): Promise<void> {
    await this.process?.kill();
  }

  async stop(): Promise<void> {
    this.process?.signal('SIGTERM');
    await this.process?.exit();
  }
}

class Simulator {
  output = '';
  ended = false;
  private readonly child: ChildProcess;
  private readonly exit: Promise<unknown>;

  constructor(servers: readonly Server[], plan: CrashPlan) {
    const options = {
      url: servers.map(({ url }) => url).join(','),
      secret: `${CALLBACK_SECRET.header}:${CALLBACK_SECRET.value}`,
      'admin-key': ADMIN_KEY,
      conversions: plan.conversions,
      concurrency: 32,
      duplicates: 0.1,
      seed: plan.seed,
    };
    const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.child = spawn(process.execPath, [SIMULATOR, ...given, '--shuffle', '--through-crashes'], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.exit = once(this.child, 'close').then(() => (this.ended = true));
  }

  /** How many callbacks it is going to send, as it says at its start. */
  callbacks(): Promise<number> {
    return eventually('the simulator says how much it sends', () => {
      if (this.ended) throw new Error(`The simulator ended before it began:\n${this.output}`);
      const said = / as ([\d,]+) callbacks/.exec(this.output)?.[1];
      return said !== undefined && Number(said.replaceAll(',', ''));
    });
  }

  async end(): Promise<Pick<CrashOutcome, 'exitCode' | 'output'>> {
    await this.exit;
    return { exitCode: this.child.exitCode, output: this.output };
  }

  kill(): void {
    if (!this.ended) this.child.kill('SIGKILL');
  }
}

/** Free a moment ago; each life of a server listens on the same one. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
