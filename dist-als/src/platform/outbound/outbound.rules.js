/** Seconds to wait before each further try; after the last the row has failed. */
export const RETRY_DELAYS_S = [5, 30, 2 * 60, 10 * 60, 3600, 6 * 3600, 24 * 3600];
/** A delay is drawn from this much below to this much above, so that what failed together does not come back together. */
const JITTER = 0.2;
/**
 * Seconds until the next try, or null when there is none left.
 *
 * @param attempts how many have failed
 * @param random from 0 up to 1
 */
export function retryDelayS(attempts, random) {
    const delay = RETRY_DELAYS_S[attempts - 1];
    return delay === undefined ? null : delay * (1 - JITTER + 2 * JITTER * random);
}
const OPENS_AFTER_FAILURES = 5;
const OPEN_S = 30;
const OPEN_MAX_S = 10 * 60;
/**
 * The breaker after some finished tries, in their order. It opens at the fifth failure in a row; each probe that fails
 * doubles the time. Failures of what was still in flight when it opened say nothing new and change nothing.
 */
export function breakerAfter(before, soundings) {
    let breaker = { ...before, openedForS: null };
    for (const { delivered, probe } of soundings) {
        if (delivered)
            breaker = { failures: 0, open: false, openedForS: null };
        else if (probe || !breaker.open)
            breaker = failOnce(breaker);
    }
    return breaker;
}
function failOnce({ failures: before, open }) {
    // A breaker that was open has had its failures, whatever the count says.
    const failures = Math.max(before, open ? OPENS_AFTER_FAILURES : 0) + 1;
    if (failures < OPENS_AFTER_FAILURES)
        return { failures, open: false, openedForS: null };
    return { failures, open: true, openedForS: Math.min(OPEN_S * 2 ** (failures - OPENS_AFTER_FAILURES), OPEN_MAX_S) };
}
//# sourceMappingURL=outbound.rules.js.map