import { setTimeout as delay } from 'node:timers/promises';
import { BenchFailure } from '../failure.js';
import { startWrk } from '../load/wrk.js';
import { drain } from './consumers.js';
import { ADMIN_KEY, CALLBACK_SECRET, judge, SERVED, start } from './served.js';
import { freePort } from './server-process.js';
import { receiptsSettled } from './settled.js';
/**
 * Everything on, killed with SIGKILL in the middle of the load and started again on the same port. Nothing here is about
 * speed: what was answered must be there, and be right, all the same. wrk gives a refused connection up, so the load after
 * the restart is another wrk.
 */
export async function measureCrash(window, arena) {
    const database = await arena.server.fresh('bench_crash');
    try {
        const port = await freePort();
        let server = await start(SERVED.everything, database, port);
        try {
            const half = Math.max(1, Math.round(window.seconds / 2));
            const order = (name) => ({
                wrk: arena.wrk.path,
                url: server.url,
                secret: CALLBACK_SECRET,
                connections: window.connections,
                seconds: half,
                run: `${arena.runId}/crash/${name}`,
            });
            // Longer than it may last: the kill ends it.
            const before = startWrk({ ...order('before'), seconds: half + 60 });
            await delay(half * 1_000);
            await server.kill();
            before.stop();
            const first = await before.result;
            server = await start(SERVED.everything, database, port);
            const second = await startWrk(order('after')).result;
            if (first.refused + second.refused + second.failed > 0) {
                throw new BenchFailure(`through the crash ${first.refused + second.refused} callbacks were refused`);
            }
            await receiptsSettled(database.url);
            await drain(server.url, ADMIN_KEY);
            const answers = first.requests + second.requests;
            const checked = await judge(database, window, { answers, unanswered: 2 * window.connections }, true);
            return {
                ...window,
                accepted: answers / (first.seconds + second.seconds),
                processed: null,
                p50Ms: second.p50Ms,
                p99Ms: second.p99Ms,
                lag: null,
                transfer: null,
                bytesPerConversion: null,
                memoryMb: null,
                usage: null,
                checked,
            };
        }
        finally {
            await server.stop();
        }
    }
    finally {
        await arena.server.drop(database);
    }
}
//# sourceMappingURL=crash.js.map