import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import { spellUuid, UUID_LENGTH } from './uuid-text.js';

const BYTES_PER_ID = 16;
/** Random bytes are fetched for so many ids at once: one by one they would cost more than all the rest of an id. */
const pool = new Uint8Array(BYTES_PER_ID * 256);
const slots = Array.from({ length: 256 }, (_, at) => pool.subarray(BYTES_PER_ID * at, BYTES_PER_ID * (at + 1)));
let used = slots.length;
/** Nobody keeps what is written here beyond one call. */
const bytes = new Uint8Array(BYTES_PER_ID);
const letters = Buffer.allocUnsafe(UUID_LENGTH);
let lastMs = 0;
let sequence = 0;

/** A UUID of version 7: ids made one after the other by this process sort in that order. */
export function newId(): string {
  if (used === slots.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = slots[used++] as Uint8Array;
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // The top bit stays free, so that a millisecond has room for two thousand million ids.
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1;
  } else sequence = (sequence + 1) >>> 0;
  v7({ random, msecs: lastMs, seq: sequence }, bytes);
  spellUuid(bytes, 0, letters, 0);
  return letters.toString('latin1');
}
