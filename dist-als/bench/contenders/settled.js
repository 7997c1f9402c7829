import { setTimeout as delay } from 'node:timers/promises';
import { withClient } from '../database.js';
const LOOK_MS = 250;
const UNCHANGED_LOOKS = 3;
/**
 * Resolves when no more receipts are being written: when a load ends, the callbacks are still to be committed whose
 * answers nobody waits for any more.
 */
export async function receiptsSettled(databaseUrl) {
    await withClient(databaseUrl, async (client) => {
        let before = '';
        for (let unchanged = 0; unchanged < UNCHANGED_LOOKS; await delay(LOOK_MS)) {
            const { rows } = await client.query('SELECT count(*) FROM receipts');
            const now = rows[0]?.count ?? '';
            unchanged = now === before ? unchanged + 1 : 0;
            before = now;
        }
    });
}
//# sourceMappingURL=settled.js.map