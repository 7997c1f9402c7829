/** The kept bytes of a callback as JSON can show them. */
export interface ShownBody {
  /** Null when the bytes are not UTF-8. */
  readonly bodyText: string | null;
  /** Null when the bytes are UTF-8: `bodyText` has them. */
  readonly bodyBase64: string | null;
  /** False: the callback was over the limit, and these are its first bytes. */
  readonly complete: boolean;
}

/** @param size bytes received */
export function showBody(bytes: Buffer, size: number): ShownBody {
  const complete = bytes.length === size;
  try {
    // The byte-order mark is shown too: what is shown is what was sent.
    const bodyText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { bodyText, bodyBase64: null, complete };
  } catch {
    return { bodyText: null, bodyBase64: bytes.toString('base64'), complete };
  }
}
