const SMALLEST = 0.05;
const GROWTH = 1.04;
/** Counts durations in buckets that grow by 4 %, so that a percentile costs the same memory however long a run is. */
export class Latency {
    #buckets = new Uint32Array(512);
    #count = 0;
    add(milliseconds) {
        const bucket = Math.ceil(Math.log(Math.max(milliseconds, SMALLEST) / SMALLEST) / Math.log(GROWTH));
        const at = Math.min(bucket, this.#buckets.length - 1);
        this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
        this.#count++;
    }
    /** The duration in milliseconds below which the share (0 to 1) of all lies; 0 when nothing was counted. */
    percentile(share) {
        let left = share * this.#count;
        for (const [bucket, count] of this.#buckets.entries()) {
            left -= count;
            if (count > 0 && left <= 0)
                return SMALLEST * GROWTH ** bucket;
        }
        return 0;
    }
}
//# sourceMappingURL=latency.js.map