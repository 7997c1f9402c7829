/** A UUID in the one spelling that PostgreSQL gives back: small letters, with hyphens. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const LENGTH = 36;
const HYPHEN = 0x2d;
const HEX_VALUE = new Int8Array(128).fill(-1);
[...'0123456789abcdef'].forEach((digit, value) => (HEX_VALUE[digit.charCodeAt(0)] = value));

/**
 * Writes the 16 bytes of a UUID, by hand: batches have many, and a regular expression with a call out of JavaScript takes
 * ten times as long.
 *
 * @returns false when the text is none that {@link UUID} matches; some of the bytes may be written then
 */
export function writeUuid(text: string, out: Uint8Array, start: number): boolean {
  if (text.length !== LENGTH) return false;
  let to = start;
  // What is no digit leaves its trace in one of these, so nothing is asked digit by digit.
  let units = 0;
  let signs = 0;
  for (let at = 0; at < LENGTH; at += 2) {
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (text.charCodeAt(at) !== HYPHEN) return false;
      at++;
    }
    const high = text.charCodeAt(at);
    const low = text.charCodeAt(at + 1);
    units |= high | low;
    const byte = ((HEX_VALUE[high & 0x7f] as number) << 4) | (HEX_VALUE[low & 0x7f] as number);
    signs |= byte;
    out[to++] = byte;
  }
  return units < 0x80 && signs >= 0;
}

const scratch = new Uint8Array(16);

/** As {@link UUID} tells, in a fraction of its time. */
export function isUuid(text: string): boolean {
  return writeUuid(text, scratch, 0);
}
