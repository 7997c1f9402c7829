import { writeUuid } from '../uuid.js';

/**
 * Ids that others choose and that keys are made of, in few bytes: nearly all are UUIDs, which take 17 instead of 37. The
 * first byte says which it is. In SQL `id_bytes` makes the same of a text, and `id_text` the text of it.
 */
const TEXT = 0;
const UUID = 1;
const UUID_BYTES = 17;

export function idBytes(id: string): Buffer {
  const bytes = Buffer.allocUnsafe(UUID_BYTES);
  if (writeUuid(id, bytes, 1)) {
    bytes[0] = UUID;
    return bytes;
  }
  return Buffer.from(String.fromCharCode(TEXT) + id, 'utf8');
}
