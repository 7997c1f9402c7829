/** About half a millisecond of work on a processor of our day. */
const TURNS = 500_000;
const EVERY_MS = 100;
/**
 * Does the same small piece of work again and again and notes how much processor time it takes: twice as much means a
 * processor half as fast. Some hypervisors slow a machine down to a fraction without telling it of any steal.
 */
export class Pace {
    constructor() {
        this.costsUs = [];
        this.timer = setInterval(() => this.costsUs.push(costUs()), EVERY_MS);
    }
    /** Microseconds of processor time that a piece has taken on average; null when there was no time for one. */
    end() {
        clearInterval(this.timer);
        if (this.costsUs.length === 0)
            return null;
        return this.costsUs.reduce((sum, cost) => sum + cost, 0) / this.costsUs.length;
    }
}
let kept = 0;
function costUs() {
    const before = process.cpuUsage();
    let value = kept;
    for (let turn = 0; turn < TURNS; turn++)
        value = (Math.imul(value, 31) + turn) | 0;
    // Used, so that no compiler leaves the work out.
    kept = value;
    const { user, system } = process.cpuUsage(before);
    return user + system;
}
//# sourceMappingURL=pace.js.map