import { entitlementsOf, writeHistory } from './histories.js';
import { Members } from './members.js';
import { Random } from './random.js';
/**
 * A run laid out: which click owns which conversions, and in which order everything is sent. Histories are written
 * again whenever they are needed instead of being kept, so that a run of a hundred thousand conversions fits in memory.
 */
export class Schedule {
    #firstConversion;
    #firstDelivery;
    #clickOf;
    #ordinalOf;
    #recent = new Map();
    constructor(scenario, shuffle) {
        this.scenario = scenario;
        this.members = new Members(scenario.runId, scenario.conversions);
        this.#firstConversion = firstConversions(scenario);
        this.clicks = this.#firstConversion.length;
        this.#firstDelivery = new Uint32Array(this.clicks);
        this.conversions = scenario.conversions;
        const list = this.#list();
        this.deliveries = list.clickOf.length;
        this.faulty = list.faulty;
        this.repeated = list.repeated;
        const order = shuffle ? this.#shuffledOrder(list.clickOf) : Uint32Array.from(list.clickOf, (_, index) => index);
        this.#clickOf = Uint32Array.from(order, (index) => list.clickOf[index] ?? 0);
        this.#ordinalOf = Uint16Array.from(order, (index) => list.ordinalOf[index] ?? 0);
    }
    history(click) {
        const known = this.#recent.get(click);
        if (known)
            return known;
        const written = writeHistory(this.scenario, this.members, click, this.conversions - this.firstConversion(click));
        if (this.#recent.size >= RECENT)
            this.#recent.delete(this.#recent.keys().next().value);
        this.#recent.set(click, written);
        return written;
    }
    /** Where a click's conversions begin in the run's numbering. */
    firstConversion(click) {
        return this.#firstConversion[click] ?? 0;
    }
    /** What is sent in the `index`th place: the click, and the delivery's place in the click's history. */
    at(index) {
        return { click: this.#clickOf[index] ?? 0, ordinal: this.#ordinalOf[index] ?? 0 };
    }
    /** A delivery's number in the run, whatever the order of sending is. */
    deliveryNumber(click, ordinal) {
        return (this.#firstDelivery[click] ?? 0) + ordinal;
    }
    #list() {
        const clickOf = [];
        const ordinalOf = [];
        let faulty = 0;
        let repeated = 0;
        for (let click = 0; click < this.clicks; click++) {
            const { deliveries, repetitions } = this.history(click);
            repeated += repetitions;
            this.#firstDelivery[click] = clickOf.length;
            for (const [ordinal, { fault }] of deliveries.entries()) {
                clickOf.push(click);
                ordinalOf.push(ordinal);
                if (fault)
                    faulty++;
            }
        }
        return { clickOf, ordinalOf, faulty, repeated };
    }
    /** Most callbacks land anywhere in the run; those of some clicks stay together, to arrive at the same time. */
    #shuffledOrder(clickOf) {
        const random = new Random(`${this.scenario.seed}:order`);
        const together = Float64Array.from({ length: this.clicks }, () => (random.chance(0.3) ? random.fraction() : -1));
        const places = Float64Array.from(clickOf, (click) => {
            const place = together[click] ?? -1;
            return place < 0 ? random.fraction() : place + random.fraction() * 1e-9;
        });
        return Uint32Array.from(clickOf, (_, index) => index).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
    }
}
const RECENT = 2000;
function firstConversions(scenario) {
    const starts = [];
    for (let next = 0; next < scenario.conversions;) {
        const click = starts.push(next) - 1;
        next += entitlementsOf(scenario, click);
    }
    return Uint32Array.from(starts);
}
//# sourceMappingURL=schedule.js.map