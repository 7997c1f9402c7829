import { QueryFailedError } from 'typeorm';
/**
 * SQLSTATE classes that say nothing against the statement itself: connection trouble, a rollback that a repetition
 * cures (deadlock, serialization), resources, an operator's shutdown or cancel, I/O errors.
 */
const TRANSIENT_CLASSES = new Set(['08', '40', '53', '57', '58']);
/**
 * Could not get a lock in time; an idle transaction was ended, or a failed one used; the server became a standby and
 * takes no writes: a switch-over is under way.
 */
const TRANSIENT_CODES = new Set(['55P03', '25P03', '25P02', '25006']);
const NETWORK_CODES = new Set([
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EPIPE',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ENOENT',
    'EHOSTUNREACH',
]);
/** How pg and its pool word the loss of a connection, where they give no code. */
const CONNECTION_LOST = /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|cannot use a pool after calling end|not queryable|connection ended|query read timeout|driver not connected|connection is not established/i;
/**
 * Of those, what the work may have brought on itself, and then would again: a statement that takes too long is cancelled
 * (57014; a server that shuts down says 57P01), and one after an error that was swallowed is refused (25P02).
 */
const OWN_FAULT_CODES = new Set(['57014', '25P02']);
/** Whether the same work can succeed a little later without anybody changing anything. */
export function isTransient(error) {
    const cause = causeOf(error);
    if (!(cause instanceof Error))
        return false;
    if (cause instanceof AggregateError && cause.errors.some(isTransient))
        return true;
    const { code } = cause;
    if (typeof code === 'string') {
        if (NETWORK_CODES.has(code) || TRANSIENT_CODES.has(code))
            return true;
        if (/^[0-9A-Z]{5}$/.test(code) && TRANSIENT_CLASSES.has(code.slice(0, 2)))
            return true;
    }
    return CONNECTION_LOST.test(cause.message);
}
/** Whether what looks {@link isTransient transient} may be the work's own fault: repeated for ever, it may fail for ever. */
export function mayBeOwnFault(error) {
    const { code } = (causeOf(error) ?? {});
    return typeof code === 'string' && OWN_FAULT_CODES.has(code);
}
function causeOf(error) {
    return error instanceof QueryFailedError ? error.driverError : error;
}
//# sourceMappingURL=transient.js.map