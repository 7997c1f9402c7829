import { hash } from './random.js';
/**
 * The people of a run. Their ids hold the run's id, so that no two runs share a balance, and come in every form that a
 * publisher may use: plain, UUID, digits (also more than a double carries), other scripts, and differing by case alone.
 */
export class Members {
    #digits;
    constructor(runId, conversions) {
        this.runId = runId;
        this.count = Math.max(3, Math.floor(conversions / 15));
        this.#digits = digitsOf(runId);
    }
    /** A tenth of everything goes to three busy members; the rest is spread over all. */
    pick(random) {
        return this.id(random.chance(0.1) ? random.between(0, 2) : random.between(0, this.count - 1));
    }
    id(index) {
        switch (index % 10) {
            case 3:
                return `${this.#digits.slice(0, 9)}${pad(index, 6)}`;
            case 4:
                return `${this.#digits}${pad(index, 8)}`;
            case 5:
                return `421f91c7-${this.#digits.slice(0, 4)}-4ca5-${this.#digits.slice(4, 8)}-${this.#digits.slice(8)}${pad(index, 8)}`;
            case 6:
                return `${this.runId}/lüs+${index} 🏁?#%41`;
            case 7:
                return `${this.runId}-M${index + 1}`;
            default:
                return `${this.runId}-m${index}`;
        }
    }
}
/** Twelve digits, the first of them not 0, that stand for a run. */
export function digitsOf(runId) {
    const digits = `${hash(runId)}${hash(runId, 7)}`.padEnd(20, '7');
    return `1${digits.slice(0, 11)}`;
}
function pad(index, digits) {
    return String(index).padStart(digits, '0');
}
//# sourceMappingURL=members.js.map