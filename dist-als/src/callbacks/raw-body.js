import { createHash, hash } from 'node:crypto';
import { encodeBody } from './stored-body.js';
/** The body of a request as it came over the wire. */
export class RawBody {
    /**
     * @param bytes all of it, or the first bytes when it is over the limit
     * @param size bytes received; more than `bytes` holds when it is over the limit
     * @param sha256 of all the bytes received
     */
    constructor(bytes, size, sha256, overLimit) {
        this.bytes = bytes;
        this.size = size;
        this.sha256 = sha256;
        this.overLimit = overLimit;
        this.encoded = null;
    }
    /** A body that is there as a whole. */
    static of(bytes) {
        return new RawBody(bytes, bytes.length, hash('sha256', bytes, 'buffer'), false);
    }
    /** As a receipt keeps it; made once, however often it takes to store it. */
    get stored() {
        return (this.encoded ??= encodeBody(this.bytes));
    }
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
export function readRawBody(request, limitBytes) {
    return new Promise((resolve) => {
        const body = new BodyCollector(limitBytes);
        const settle = (result) => {
            request.off('data', take).off('end', finish).off('close', giveUp).off('error', giveUp);
            resolve(result);
        };
        const take = (chunk) => {
            if (body.add(chunk))
                return;
            // Far over the limit: enough was read. The connection stays open, for the answer goes over it.
            request.pause();
            settle(body.end());
        };
        const finish = () => settle(body.end());
        const giveUp = () => settle(null);
        request.on('data', take).on('end', finish).on('close', giveUp).on('error', giveUp);
    });
}
class BodyCollector {
    constructor(limitBytes) {
        this.limitBytes = limitBytes;
        /** Of a body over the limit, whose bytes are not kept; any other is hashed at its end. */
        this.running = null;
        this.chunks = [];
        this.size = 0;
        this.overLimit = false;
    }
    /** False when so much has come that reading on is no use. */
    add(chunk) {
        this.size += chunk.length;
        if (!this.overLimit)
            this.chunks.push(chunk);
        if (this.overLimit)
            this.running?.update(chunk);
        else if (this.size > this.limitBytes)
            this.stopKeeping();
        return this.size <= this.limitBytes * READ_ON_FACTOR;
    }
    stopKeeping() {
        const read = Buffer.concat(this.chunks);
        this.overLimit = true;
        this.running = createHash('sha256').update(read);
        this.chunks = [read.subarray(0, KEPT_OF_OVERSIZED)];
    }
    end() {
        const bytes = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
        return this.running ? new RawBody(bytes, this.size, this.running.digest(), true) : RawBody.of(bytes);
    }
}
//# sourceMappingURL=raw-body.js.map