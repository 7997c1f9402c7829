/**
 * A seeded source of randomness: the same seed text gives the same numbers on every machine, so that a run that failed
 * can be played again. The generator is sfc32 (Chris Doty-Humphrey's PractRand, public domain).
 */
export class Random {
    #a;
    #b;
    #c;
    #counter = 1;
    constructor(seed) {
        this.#a = hash(seed, 0x811c9dc5);
        this.#b = hash(seed, 0x9e3779b9);
        this.#c = hash(seed, 0x85ebca6b);
        for (let i = 0; i < 12; i++)
            this.bits();
    }
    /** 32 random bits as a non-negative integer. */
    bits() {
        const result = (this.#a + this.#b + this.#counter) | 0;
        this.#counter = (this.#counter + 1) | 0;
        this.#a = this.#b ^ (this.#b >>> 9);
        this.#b = (this.#c + (this.#c << 3)) | 0;
        this.#c = ((this.#c << 21) | (this.#c >>> 11)) + result;
        return result >>> 0;
    }
    /** A number from 0 (included) to 1 (excluded). */
    fraction() {
        return this.bits() / 4_294_967_296;
    }
    /** A whole number between two others, both included. */
    between(lowest, highest) {
        return lowest + Math.floor(this.fraction() * (highest - lowest + 1));
    }
    chance(probability) {
        return this.fraction() < probability;
    }
    pick(list) {
        return list[Math.floor(this.fraction() * list.length)];
    }
    /** Picks by weight: `[[3, 'often'], [1, 'seldom']]`. */
    weighted(list) {
        let left = this.fraction() * list.reduce((sum, [weight]) => sum + weight, 0);
        for (const [weight, value] of list) {
            left -= weight;
            if (left < 0)
                return value;
        }
        return list[list.length - 1][1];
    }
    /** The list in another order; the list itself stays as it is. */
    shuffled(list) {
        const result = [...list];
        for (let i = result.length - 1; i > 0; i--) {
            const j = this.between(0, i);
            [result[i], result[j]] = [result[j], result[i]];
        }
        return result;
    }
    hex(digits) {
        let text = '';
        while (text.length < digits)
            text += this.bits().toString(16).padStart(8, '0');
        return text.slice(0, digits);
    }
    /** Looks like a UUID; the last twelve digits can be given. */
    uuid(tail = this.hex(12)) {
        return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${tail}`;
    }
}
/** A stable number of 32 bits for a text (FNV-1a with a final mix). */
export function hash(text, start = 0x811c9dc5) {
    let state = start;
    for (let i = 0; i < text.length; i++)
        state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
    state = Math.imul(state ^ (state >>> 16), 0x45d9f3b);
    return (state ^ (state >>> 15)) >>> 0;
}
//# sourceMappingURL=random.js.map