import { FAULTS } from './faults.js';
import { digitsOf } from './members.js';
import { compareCallbacks } from './model.js';
import { randomSpelling } from './payloads.js';
import { Random } from './random.js';
import { randomScript } from './scripts.js';
const MOST_REPETITIONS = 4;
const MINUTE = 60000000000n;
const START = BigInt(Date.UTC(2025, 0, 6)) * 1000000n;
/** The seventh digit after the second. */
const TICK = 100n;
/** How many entitlements a click leads to. Kept apart so that a plan need not write whole histories to count them. */
export function entitlementsOf(scenario, click) {
    return shapeOf(randomFor(scenario, click)).entitlements;
}
/** Writes the history of one click; the same scenario and click always give the same. `limit` cuts off the last click. */
export function writeHistory(scenario, members, click, limit) {
    const random = randomFor(scenario, click);
    const shape = shapeOf(random);
    const author = new Author(scenario, members, click, random, shape.kind);
    for (let i = 0; i < Math.min(shape.entitlements, limit); i++)
        author.entitle(i);
    if (random.chance(scenario.faulty))
        author.spoil();
    return author.history();
}
function randomFor(scenario, click) {
    return new Random(`${scenario.seed}:${click}`);
}
function shapeOf(random) {
    const kind = random.weighted([
        [78, 'single'],
        [10, 'events'],
        [6, 'own ids'],
        [6, 'repeats'],
    ]);
    return { kind, entitlements: kind === 'single' ? 1 : random.between(2, kind === 'events' ? 4 : 3) };
}
class Author {
    #entitlements = [];
    #deliveries = [];
    #refusedIds = [];
    #repetitions = 0;
    #clickId;
    #offerId;
    #member;
    #idTail;
    constructor(scenario, members, click, random, shape) {
        this.scenario = scenario;
        this.members = members;
        this.click = click;
        this.random = random;
        this.shape = shape;
        this.#clickId = `${random.uuid()}-${scenario.runId}`;
        this.#offerId = `offer-${random.between(1, 40)}`;
        this.#member = members.pick(random);
        this.#idTail = digitsOf(scenario.runId);
    }
    /** One entitlement: its callbacks, and their repetitions. */
    entitle(index) {
        const { random } = this;
        const callbacks = [];
        const shareId = random.chance(0.1);
        let last = this.#firstOf(index);
        for (const status of randomScript(random)) {
            last = this.#next(last, { status, index, step: callbacks.length, shareId });
            callbacks.push(last);
            this.#deliver(last, index);
            for (let again = 0; again < MOST_REPETITIONS && random.chance(this.scenario.duplicates); again++) {
                this.#repetitions++;
                if (random.chance(0.4))
                    callbacks.push(this.#resend(last, index));
                else
                    this.#repeat(index);
            }
        }
        this.#entitlements[index] = callbacks.map(({ callback }) => callback);
    }
    /** A callback that must be refused: half of them name a conversion that exists, and would change it if taken. */
    spoil() {
        const { random } = this;
        const base = random.pick(this.#deliveries).planned;
        const known = random.chance(0.5);
        const conversionId = known ? base.callback.conversionId : `${this.scenario.runId}-refused${this.click}`;
        if (!known)
            this.#refusedIds.push(conversionId);
        const callback = { ...base.callback, conversionId, status: 'Success', rewardPoints: '7', revenue: '7' };
        callback.sentAt = this.#latest() + 1000n * MINUTE;
        this.#deliveries.push({
            planned: { ...base, callback, fields: 'full' },
            spelling: { ...randomSpelling(random), empty: 'null' },
            entitlement: null,
            rank: 0,
            fault: random.pick(FAULTS),
        });
    }
    history() {
        this.#deliveries.sort((a, b) => Number(a.planned.callback.sentAt - b.planned.callback.sentAt));
        for (const [index, callbacks] of this.#entitlements.entries())
            this.#rank(index, callbacks);
        return {
            entitlements: this.#entitlements,
            deliveries: this.#deliveries,
            refusedIds: this.#refusedIds,
            repetitions: this.#repetitions,
        };
    }
    #firstOf(index) {
        const { random } = this;
        return {
            callback: {
                id: '',
                sentAt: START + BigInt(random.between(0, 200 * 24 * 60)) * MINUTE + BigInt(random.between(0, 599_999_999)) * TICK,
                status: 'Pending',
                rejectionReason: null,
                conversionId: this.#conversionId(this.shape === 'events' ? 0 : index),
                ...this.#event(index),
                memberId: this.#member,
                rewardPoints: randomPoints(random, this.click),
                revenue: randomRevenue(random),
                clickId: this.#clickId,
                offerId: this.#offerId,
                partnerId: random.chance(0.3) ? `partner-${random.between(1, 9)}` : null,
            },
            fields: 'full',
            details: '',
        };
    }
    #next(last, { status, index, step, shareId }) {
        const { random } = this;
        const oldest = status === 'Success' && random.chance(0.12);
        const callback = { ...last.callback, status };
        if (step > 0)
            this.#change(callback);
        callback.rejectionReason =
            status === 'Rejected' ? random.pick([null, 'Fraud', 'Zurückgezogen “by advertiser”']) : null;
        if (oldest)
            callback.partnerId = null;
        const tie = callback.sentAt === last.callback.sentAt;
        if (!shareId || step === 0 || tie)
            callback.id = random.uuid(this.#idTail);
        const repeatsContent = step > 0 && last.fields === 'full' && !oldest && random.chance(0.5);
        const details = repeatsContent ? last.details : `${this.scenario.seed}:${this.click}:${index}:${step}`;
        return { callback, fields: oldest ? 'oldest' : 'full', details };
    }
    /** What may differ between two callbacks of one entitlement. */
    #change(callback) {
        const { random } = this;
        callback.sentAt += random.weighted([
            [8, () => 0n],
            [8, () => TICK],
            [2, () => 1n],
            [82, () => BigInt(random.between(1, 20_000)) * (MINUTE / 7n / TICK) * TICK],
        ])();
        if (random.chance(0.15))
            callback.rewardPoints = randomPoints(random, this.click);
        if (random.chance(0.15))
            callback.revenue = randomRevenue(random);
        if (random.chance(0.03))
            callback.memberId = this.members.pick(random);
        if (random.chance(0.05))
            callback.clickId = `${random.uuid()}-${this.scenario.runId}`;
        if (callback.status !== 'Success' && random.chance(0.05))
            callback.rewardPoints = null;
        if (callback.status === 'Success')
            callback.rewardPoints ??= randomPoints(random, this.click);
    }
    /** A person's resend: the same content as a new record, which may even overtake what happened since. */
    #resend(planned, entitlement) {
        const later = BigInt(this.random.between(1, 50_000_000)) * TICK * 1000n;
        const callback = { ...planned.callback, id: this.random.uuid(this.#idTail) };
        callback.sentAt += later;
        const resent = { ...planned, callback };
        this.#deliver(resent, entitlement);
        return resent;
    }
    /** The same record once more: mostly byte by byte, sometimes written in another way. */
    #repeat(entitlement) {
        const last = this.#deliveries[this.#deliveries.length - 1];
        if (this.random.chance(0.6))
            this.#deliveries.push({ ...last });
        else
            this.#deliver(last.planned, entitlement);
    }
    #deliver(planned, entitlement) {
        this.#deliveries.push({ planned, spelling: randomSpelling(this.random), entitlement, rank: 0, fault: null });
    }
    #rank(index, callbacks) {
        const order = [...callbacks].sort(compareCallbacks);
        for (const delivery of this.#deliveries) {
            if (delivery.entitlement !== index)
                continue;
            delivery.rank = 1 + order.findIndex((callback) => compareCallbacks(callback, delivery.planned.callback) === 0);
        }
    }
    #latest() {
        const instants = this.#deliveries.map(({ planned }) => planned.callback.sentAt);
        return instants.reduce((latest, instant) => (instant > latest ? instant : latest), START);
    }
    #conversionId(index) {
        const { runId } = this.scenario;
        if (this.click % 30 === 7)
            return `${this.#idTail}${String(this.click).padStart(8, '0')}${index}`;
        if (this.click % 30 === 8)
            return `${runId}-c${this.click}/ä ?#%41+&${index}`;
        return `${runId}-c${this.click}${index > 0 ? `-${index}` : ''}`;
    }
    /** GoKart's id of the event, the advertiser's, both, or neither. */
    #event(index) {
        if (this.shape === 'single' || this.shape === 'repeats')
            return { offerEventId: null, eventId: null };
        const offerEventId = `849b3999-c25a-49f2-9201-${String(index).padStart(12, '0')}`;
        const eventId = ['FirstTrade', 'Deposit', 'KYC', '4'][index] ?? null;
        return this.random.weighted([
            [40, { offerEventId, eventId }],
            [25, { offerEventId, eventId: null }],
            [25, { offerEventId: null, eventId }],
            [10, index === 0 ? { offerEventId: null, eventId: null } : { offerEventId, eventId }],
        ]);
    }
}
function randomPoints(random, click) {
    // More hundredths than a double can count; in a few early clicks only, so that many runs on one database stay below
    // what its accounts can hold.
    if (click < 500 && random.chance(0.004))
        return `9007199254740${random.between(100, 999)}.${random.between(11, 99)}`;
    const cents = String(random.between(0, 99)).padStart(2, '0');
    return random.weighted([
        [50, String(random.between(1, 500))],
        [8, String(random.between(1, 9) * 100)],
        [30, `${random.between(0, 400)}.${cents}`],
        [10, `${random.between(0, 90)}.${random.between(1, 9)}`],
        [2, '0'],
    ]);
}
function randomRevenue(random) {
    return random.weighted([
        [20, null],
        [40, String(random.between(0, 900))],
        [30, `${random.between(0, 300)}.${random.between(10, 99)}`],
        [10, `${random.between(0, 9)}.${random.between(100_000, 999_999)}`],
    ]);
}
//# sourceMappingURL=histories.js.map