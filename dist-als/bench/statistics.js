/** The middle value; the mean of the two in the middle when there are two. Null of nothing. */
export function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    const upper = sorted[Math.floor(middle)];
    if (upper === undefined)
        return null;
    const lower = sorted[Math.ceil(middle) - 1] ?? upper;
    return (lower + upper) / 2;
}
/** The value that a share of all (0 to 1) does not exceed, by nearest rank. Null of nothing. */
export function percentile(values, share) {
    const sorted = Float64Array.from(values).sort();
    return sorted[Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length))) - 1] ?? null;
}
/**
 * Latencies as wrk reports them: who waits for a slow answer sends nothing meanwhile, so wrk adds, for each answer that
 * took twice the usual time or more, those that would have waited behind it. Without the same correction another tool's
 * percentiles would look better than wrk's.
 *
 * @param interval the usual time from one request of a connection to its next
 */
export function correctedAsByWrk(latencies, interval) {
    const corrected = [...latencies];
    if (interval <= 0)
        return corrected;
    for (const latency of latencies) {
        if (latency < 2 * interval)
            continue;
        for (let behind = latency - interval; behind > interval; behind -= interval)
            corrected.push(behind);
    }
    return corrected;
}
//# sourceMappingURL=statistics.js.map