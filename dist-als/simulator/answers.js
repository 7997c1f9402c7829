export const OUTCOMES = ['created', 'updated', 'duplicate', 'stale', 'parked'];
/** Reads the 200 of the contract; null when it is anything else. */
export function acceptedFrom({ status, json }) {
    if (status !== 200 || !isRecord(json))
        return null;
    const { receiptId, conversionId, outcome } = json;
    const known = OUTCOMES.find((name) => name === outcome);
    if (typeof receiptId !== 'string' || typeof conversionId !== 'string' || !known)
        return null;
    return { receiptId, conversionId, outcome: known };
}
/** The receipt that a refusal must name. */
export function receiptOf({ json }) {
    return isRecord(json) && typeof json.receiptId === 'string' ? json.receiptId : null;
}
export function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/**
 * What was answered, conversion by conversion, in a few bytes each: enough to tell an answer that cannot be true.
 * Ranks are a callback's place in GoKart's order within its conversion, from 1.
 */
export class AnswerBook {
    #highestSent;
    #highestAcknowledged;
    #created;
    #uncertain;
    constructor(conversions) {
        this.#highestSent = new Uint16Array(conversions);
        this.#highestAcknowledged = new Uint16Array(conversions);
        this.#created = new Uint8Array(conversions);
        this.#uncertain = new Uint8Array(conversions);
    }
    /** To be called as a callback leaves; returns the highest rank that is acknowledged by then, for `judge`. */
    sent(conversion, rank) {
        this.#highestSent[conversion] = Math.max(this.#highestSent[conversion] ?? 0, rank);
        return this.#highestAcknowledged[conversion] ?? 0;
    }
    /** No answer, or one that leaves open what was done. */
    uncertain(conversion) {
        this.#uncertain[conversion] = 1;
    }
    /** Says why the outcome cannot be true, or null when it can. `acknowledged` is what `sent` returned. */
    judge(conversion, rank, acknowledged, outcome) {
        this.#highestAcknowledged[conversion] = Math.max(this.#highestAcknowledged[conversion] ?? 0, rank);
        switch (outcome) {
            case 'created':
                this.#created[conversion] = Math.min(255, (this.#created[conversion] ?? 0) + 1);
                return acknowledged > 0 ? 'a callback of this conversion had been acknowledged before' : null;
            case 'updated':
                return acknowledged >= rank ? 'this callback or a newer one had been acknowledged before' : null;
            case 'duplicate':
                return null;
            case 'stale':
                return (this.#highestSent[conversion] ?? 0) <= rank
                    ? 'no newer callback of this conversion had been sent'
                    : null;
            case 'parked':
                return 'Pitstop must route these conversions: run it without SITES_FILE, or name their home by --site';
        }
    }
    /** How often the conversion was answered as created: once, unless the answer that said so may have been lost. */
    created(conversion) {
        return { times: this.#created[conversion] ?? 0, mayBeMissing: this.#uncertain[conversion] === 1 };
    }
}
//# sourceMappingURL=answers.js.map