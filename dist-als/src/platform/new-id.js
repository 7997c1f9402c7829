import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
const BYTES_PER_ID = 16;
/** Random bytes are fetched for so many ids at once: one by one they would cost more than all the rest of an id. */
const pool = new Uint8Array(BYTES_PER_ID * 256);
let used = pool.length;
let lastMs = 0;
let sequence = 0;
/** A UUID of version 7: ids made one after the other by this process sort in that order. */
export function newId() {
    if (used === pool.length) {
        randomFillSync(pool);
        used = 0;
    }
    const random = pool.subarray(used, (used += BYTES_PER_ID));
    const now = Date.now();
    if (now > lastMs) {
        lastMs = now;
        // The top bit stays free, so that a millisecond has room for two thousand million ids.
        sequence = new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1;
    }
    else
        sequence = (sequence + 1) >>> 0;
    return v7({ random, msecs: lastMs, seq: sequence });
}
//# sourceMappingURL=new-id.js.map