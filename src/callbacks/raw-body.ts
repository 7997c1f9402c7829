import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The body of a request as it came over the wire. */
export interface RawBody {
  /** All of it, or the first bytes when it is over the limit. */
  readonly bytes: Buffer;
  /** Bytes received; more than `bytes` holds when it is over the limit. */
  readonly size: number;
  /** Of all the bytes received. */
  readonly sha256: Buffer;
  readonly overLimit: boolean;
}

/** What is kept of a body over the limit. */
const KEPT_OF_OVERSIZED = 4096;
/** A body over the limit is read on, for its size and hash, up to this many times the limit. */
const READ_ON_FACTOR = 16;

/**
 * Reads a request's body.
 *
 * @returns null when the sender went away before the end: nothing was promised, nothing is kept
 */
export async function readRawBody(request: IncomingMessage, limitBytes: number): Promise<RawBody | null> {
  const hash = createHash('sha256');
  let chunks: Buffer[] = [];
  let size = 0;
  let overLimit = false;
  const readOnTo = limitBytes * READ_ON_FACTOR;
  try {
    // Leaving the loop must not tear down the connection: the answer goes over it.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      hash.update(chunk);
      if (!overLimit) chunks.push(chunk);
      if (size > limitBytes && !overLimit) {
        overLimit = true;
        chunks = [Buffer.concat(chunks).subarray(0, KEPT_OF_OVERSIZED)];
      }
      if (size > readOnTo) break;
    }
  } catch {
    return null;
  }
  if (!request.complete && size <= readOnTo) return null;
  return { bytes: Buffer.concat(chunks), size, sha256: hash.digest(), overLimit };
}
