/** @param size bytes received */
export function showBody(bytes, size) {
    const complete = bytes.length === size;
    try {
        // The byte-order mark is shown too: what is shown is what was sent.
        const bodyText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        return { bodyText, bodyBase64: null, complete };
    }
    catch {
        return { bodyText: null, bodyBase64: bytes.toString('base64'), complete };
    }
}
//# sourceMappingURL=shown-body.rules.js.map