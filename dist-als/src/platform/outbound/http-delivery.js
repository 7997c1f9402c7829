/** How much of an answer is kept; the rest is not read. */
export const ANSWER_BYTES = 4096;
const ERROR_LENGTH = 300;
/**
 * Posts a request and reads the beginning of the answer, both within `timeoutMs`. Follows no redirect: a destination
 * is where it was declared to be. The status counts as soon as it is there, even if the body then breaks off.
 *
 * @param stop ends the try early
 * @returns null when `stop` ended it before there was a status
 */
export async function post(request, timeoutMs, stop) {
    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(), timeoutMs);
    const onStop = () => ended.abort();
    stop.addEventListener('abort', onStop, { once: true });
    if (stop.aborted)
        onStop();
    try {
        const answer = await fetch(request.url, {
            method: 'POST',
            headers: { 'user-agent': 'Pitstop', 'accept-encoding': 'identity', ...request.headers },
            body: request.body,
            redirect: 'manual',
            signal: ended.signal,
        });
        return { status: answer.status, error: null, response: await firstBytes(answer) };
    }
    catch (error) {
        if (stop.aborted)
            return null;
        const what = ended.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : describe(error);
        return { status: null, error: what, response: null };
    }
    finally {
        clearTimeout(timer);
        stop.removeEventListener('abort', onStop);
    }
}
async function firstBytes(answer) {
    if (!answer.body)
        return null;
    const reader = answer.body.getReader();
    const chunks = [];
    let length = 0;
    try {
        while (length < ANSWER_BYTES) {
            const { done, value } = await reader.read();
            if (done)
                break;
            chunks.push(value);
            length += value.length;
        }
    }
    catch {
        // Broken off or too slow: what has come is kept.
    }
    reader.cancel().catch(() => undefined);
    return length === 0 ? null : Buffer.from(Buffer.concat(chunks).subarray(0, ANSWER_BYTES));
}
/** `fetch` hides what happened in the cause of a "fetch failed". */
function describe(error) {
    const causes = [];
    for (let each = error; each && causes.length < 3; each = each.cause) {
        const { code, message = '' } = each;
        const text = (typeof code === 'string' && !message.includes(code) ? `${code} ${message}` : message).trim();
        if (text !== '')
            causes.push(text);
    }
    const telling = causes.length > 1 && causes[0] === 'fetch failed' ? causes.slice(1) : causes;
    return (telling.join(': ') || String(error)).replaceAll('\0', '').slice(0, ERROR_LENGTH).toWellFormed();
}
//# sourceMappingURL=http-delivery.js.map