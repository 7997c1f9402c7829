import { drain } from '../contenders/consumers.js';
import { ADMIN_KEY, CALLBACK_SECRET, judge, SERVED, start } from '../contenders/served.js';
import { freePort } from '../contenders/server-process.js';
import { query, withClient } from '../database.js';
import { BenchFailure } from '../failure.js';
import { startWrk } from '../load/wrk.js';
import { diskUse, totalBytes } from './disk.js';
import { checkTables, FIRST_NUMBER } from './tables.js';
/** Load until there are enough conversions comes in pieces of so many seconds. */
const PIECE_SECONDS = 2;
const SAMPLE = 'growth_sample';
/** Lets Pitstop itself make the rows that are copied, out of the same load as everywhere, so their shares are real. */
export async function makeSample(arena, wanted, connections) {
    const database = await arena.server.fresh(SAMPLE);
    const from = Date.now();
    const server = await start(SERVED.everything, database, await freePort());
    let conversions = 0;
    const told = { answers: 0, unanswered: 0 };
    try {
        await beginHigh(database);
        for (let piece = 0; conversions < wanted; piece++) {
            const run = `${arena.runId}/sample/${piece}`;
            const order = { wrk: arena.wrk.path, url: server.url, secret: CALLBACK_SECRET, connections, run };
            const { requests, refused, failed } = await startWrk({ ...order, seconds: PIECE_SECONDS }).result;
            if (refused + failed > 0)
                throw new BenchFailure(`${refused + failed} callbacks of the sample were refused`);
            told.answers += requests;
            told.unanswered += connections;
            const [row] = await query(database.url, 'SELECT count(*)::int AS count FROM conversions');
            conversions = row?.count ?? 0;
        }
        await drain(server.url, ADMIN_KEY);
    }
    finally {
        await server.stop();
    }
    const window = { contender: 'everything', connections, round: 0, seconds: 0, warmUpSeconds: 0 };
    ({ conversions } = await judge(database, window, told, true));
    await deliver(arena, database);
    const bytesEach = totalBytes(await diskUse(database.url)) / conversions;
    return { database, conversions, bytesEach, from, to: Date.now() };
}
/** Copies get smaller numbers than the sample, so there has to be room below it. */
async function beginHigh({ url }) {
    for (const [table, column] of [
        ['events', 'position'],
        ['ledger_accounts', 'id'],
    ]) {
        await query(url, 'SELECT setval(pg_get_serial_sequence($1, $2), $3)', [table, column, FIRST_NUMBER]);
    }
}
/**
 * Says of every message that it was delivered at the first try, as processes of the role `senders` would have said long
 * ago: a database in which millions of messages wait is none that anybody has.
 */
async function deliver({ server }, { name }) {
    await withClient(server.superuserUrl(name), async (client) => {
        await client.query(`INSERT INTO message_attempts (message, number, started_at, duration_ms, status)
       SELECT id, 1, created_at, 20, 204 FROM messages`);
        await client.query(`UPDATE messages SET state = 'delivered', due_at = NULL, attempts = 1, delivered_at = created_at`);
        await client.query('VACUUM (ANALYZE)');
        await checkTables(client);
    });
}
//# sourceMappingURL=sample.js.map