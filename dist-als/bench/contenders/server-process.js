import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BenchFailure } from '../failure.js';
import { lastWords } from '../child.js';
import { ROOT } from '../root.js';
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const POLL_MS = 50;
/** A server under load, as a process of its own with nothing of our environment but what it is given. */
export class ServerProcess {
    constructor(child, url) {
        this.child = child;
        this.url = url;
        this.output = '';
        // Whatever ends the bench ends what it has started.
        const end = () => void child.kill('SIGKILL');
        process.once('exit', end);
        child.once('exit', () => process.off('exit', end));
        for (const stream of [child.stdout, child.stderr]) {
            stream?.on('data', (chunk) => (this.output = lastWords(this.output + chunk.toString())));
        }
    }
    /** Resolves once it answers that it is ready. */
    static async start(entry, env, port) {
        const child = spawn(process.execPath, [entry], {
            cwd: ROOT,
            env: { PATH: process.env.PATH, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ...env },
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        const server = new ServerProcess(child, `http://127.0.0.1:${port}`);
        try {
            await server.ready();
        }
        catch (error) {
            await server.kill();
            throw error;
        }
        return server;
    }
    get pid() {
        return this.child.pid ?? 0;
    }
    get ended() {
        return this.child.exitCode !== null || this.child.signalCode !== null;
    }
    async stop() {
        this.child.kill('SIGTERM');
        const forced = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
        if (!this.ended)
            await once(this.child, 'exit');
        clearTimeout(forced);
    }
    async kill() {
        this.child.kill('SIGKILL');
        if (!this.ended)
            await once(this.child, 'exit');
    }
    async ready() {
        const deadline = Date.now() + START_LIMIT_MS;
        for (;;) {
            if (this.ended)
                throw new BenchFailure(`The server under load ended while it started:\n${this.output}`);
            if (await answersOk(`${this.url}/health/ready`))
                return;
            if (Date.now() > deadline)
                throw new BenchFailure(`The server under load does not start:\n${this.output}`);
            await delay(POLL_MS);
        }
    }
}
async function answersOk(url) {
    try {
        return (await fetch(url)).ok;
    }
    catch {
        return false;
    }
}
/** A port that nobody uses at this moment. */
export async function freePort() {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    probe.close();
    await once(probe, 'close');
    return port;
}
//# sourceMappingURL=server-process.js.map