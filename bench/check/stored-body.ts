import { decodeBody } from '../../src/callbacks/stored-body.js';

/** A body as a receipt keeps it. */
export interface StoredBody {
  readonly encoding: number;
  readonly bytes: Buffer;
}

/** The bytes that GoKart sent: the one place of the bench that knows how receipts keep them. */
export function readStoredBody(stored: StoredBody): Buffer {
  return decodeBody(stored);
}
