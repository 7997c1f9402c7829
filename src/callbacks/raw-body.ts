import { createHash, hash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BodyParts } from './body-parts.js';
import type { Told } from './told-beginning.js';
import { encodeBody, type StoredBody } from './stored-body.js';

/** The body of a request as it came over the wire. */
export class RawBody {
  private encoded: { readonly beside: Told | null; readonly body: StoredBody } | null = null;

  /**
   * @param bytes all of it, or the first bytes when it is over the limit
   * @param size bytes received; more than `bytes` holds when it is over the limit
   * @param hashed sha256 of all the bytes received, when it is over the limit; else null, for `bytes` say it
   * @param parts what it may share with others when it is kept; null: nothing
   */
  constructor(
    readonly bytes: Buffer,
    readonly size: number,
    private readonly hashed: Buffer | null,
    private readonly parts: BodyParts | null,
  ) {}

  /** A body that is there as a whole. */
  static of(bytes: Buffer, parts: BodyParts | null = null): RawBody {
    return new RawBody(bytes, bytes.length, null, parts);
  }

  get overLimit(): boolean {
    return this.hashed !== null;
  }

  /** Of all the bytes received. Most receipts do not keep it, so it is reckoned when asked for. */
  get sha256(): Buffer {
    return this.hashed ?? hash('sha256', this.bytes, 'buffer');
  }

  /** As a receipt's row keeps it that tells this beside it; made once, however often it takes to store it. */
  storedBeside(told: Told | null): StoredBody {
    if (this.encoded?.beside !== told) this.encoded = { beside: told, body: encodeBody(this.bytes, this.parts, told) };
    return this.encoded.body;
  }
}

/** What is kept of a body over the limit. */
const KEPT_OF_OVERSIZED = 4096;
/** A body over the limit is read on, for its size and hash, up to this many times the limit. */
const READ_ON_FACTOR = 16;

/**
 * Reads a request's body.
 *
 * @param parts what it may share with others when it is kept
 * @returns null when the sender went away before the end: nothing was promised, nothing is kept
 */
export function readRawBody(
  request: IncomingMessage,
  limitBytes: number,
  parts: BodyParts | null = null,
): Promise<RawBody | null> {
  return new Promise((resolve) => {
    const body = new BodyCollector(limitBytes, parts);
    const take = (chunk: Buffer): void => {
      if (body.add(chunk)) return;
      // Far over the limit: enough was read. The connection stays open, for the answer goes over it.
      request.pause().off('data', take).off('end', finish);
      finish();
    };
    const finish = (): void => resolve(body.end());
    // These come after the end too, and change nothing then; taking every listener off again would only cost.
    const giveUp = (): void => resolve(null);
    request.on('data', take).on('end', finish).on('close', giveUp).on('error', giveUp);
  });
}

class BodyCollector {
  /** Of a body over the limit, whose bytes are not kept. */
  private running: Hash | null = null;
  private chunks: Buffer[] = [];
  private size = 0;
  private overLimit = false;

  constructor(
    private readonly limitBytes: number,
    private readonly parts: BodyParts | null,
  ) {}

  /** False when so much has come that reading on is no use. */
  add(chunk: Buffer): boolean {
    this.size += chunk.length;
    if (!this.overLimit) this.chunks.push(chunk);
    if (this.overLimit) this.running?.update(chunk);
    else if (this.size > this.limitBytes) this.stopKeeping();
    return this.size <= this.limitBytes * READ_ON_FACTOR;
  }

  private stopKeeping(): void {
    const read = Buffer.concat(this.chunks);
    this.overLimit = true;
    this.running = createHash('sha256').update(read);
    this.chunks = [read.subarray(0, KEPT_OF_OVERSIZED)];
  }

  end(): RawBody {
    const bytes = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
    return this.running ? new RawBody(bytes, this.size, this.running.digest(), null) : RawBody.of(bytes, this.parts);
  }
}
