import { Problem } from '../platform/http/problem.js';
import { readJson } from './exact-json.rules.js';
import { readRawBody } from './raw-body.js';
/** A callback within a JSON text is escaped: each of its characters may take six. */
const ESCAPED = 6;
/** The raw body of an admin request that carries a callback: no JSON parser may touch its digits. */
export async function readAdminBody(request, limitBytes) {
    const body = await readRawBody(request, limitBytes);
    if (!body)
        throw new Problem('bad_request', 'The body ended before its end.');
    if (body.overLimit) {
        throw new Problem('body_too_large', `More than ${limitBytes} bytes are no callback.`);
    }
    return body.bytes;
}
/**
 * Reads `{"body": <the corrected callback, or a text that holds it>}`.
 *
 * @returns null when there is no correction: an empty body or object
 */
export async function readCorrection(request, { bodyLimitBytes, maxDepth }) {
    const bytes = await readAdminBody(request, bodyLimitBytes * ESCAPED);
    if (bytes.length === 0)
        return null;
    // One level deeper than a callback, which stands within an object here.
    const json = readJson(bytes, maxDepth + 1);
    if ('fault' in json)
        throw new Problem('bad_request', json.fault.detail);
    const correction = correctionOf(json.value);
    if (correction !== null && correction.length > bodyLimitBytes) {
        throw new Problem('body_too_large', `More than ${bodyLimitBytes} bytes are no callback.`);
    }
    return correction;
}
function correctionOf(value) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        const { body, ...others } = value;
        if (Object.keys(others).length === 0) {
            if (body === undefined)
                return null;
            // Numbers that a double cannot carry were read as texts of all their digits, and stay such texts.
            return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
        }
    }
    throw new Problem('bad_request', 'Send {"body": <the corrected callback>}, or nothing at all to read the kept bytes again.');
}
//# sourceMappingURL=replay-request.js.map