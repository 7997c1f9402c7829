/** How long the text of a UUID is. */
export const UUID_LENGTH = 36;

const HEX_DIGITS = Buffer.from('0123456789abcdef');
const HYPHEN = 0x2d;

/** Writes a UUID's text out of its 16 bytes: 36 characters, one byte each. */
export function spellUuid(bytes: Uint8Array, from: number, out: Uint8Array, to: number): void {
  spellHex(bytes, from, 4, out, to);
  spellHex(bytes, from + 4, 2, out, to + 9);
  spellHex(bytes, from + 6, 2, out, to + 14);
  spellHex(bytes, from + 8, 2, out, to + 19);
  spellHex(bytes, from + 10, 6, out, to + 24);
  out[to + 8] = out[to + 13] = out[to + 18] = out[to + 23] = HYPHEN;
}

function spellHex(bytes: Uint8Array, from: number, count: number, out: Uint8Array, start: number): void {
  let to = start;
  for (let at = from; at < from + count; at++) {
    const byte = bytes[at] as number;
    out[to] = HEX_DIGITS[byte >> 4] as number;
    out[to + 1] = HEX_DIGITS[byte & 15] as number;
    to += 2;
  }
}
