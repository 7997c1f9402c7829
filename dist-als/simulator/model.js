import { millionths } from './decimal.js';
const RANK = { Pending: 0, Success: 1, Rejected: 2 };
/** Newest `sentAt` wins; then Rejected over Success over Pending; then the larger callback id. */
export function compareCallbacks(a, b) {
    if (a.sentAt !== b.sentAt)
        return a.sentAt < b.sentAt ? -1 : 1;
    if (a.status !== b.status)
        return RANK[a.status] - RANK[b.status];
    if (a.id !== b.id)
        return a.id < b.id ? -1 : 1;
    return 0;
}
/** What identifies an entitlement under its conversion id. */
export function eventKey(callback) {
    return callback.offerEventId ?? callback.eventId ?? '';
}
/** The state that one entitlement's callbacks must end in, whatever their order and repetition was. */
export function expectedConversion(callbacks) {
    const newest = callbacks.reduce((best, callback) => (compareCallbacks(callback, best) > 0 ? callback : best));
    const successful = newest.status === 'Success';
    const state = newest.status === 'Pending' ? 'pending' : successful ? 'granted' : 'reversed';
    return {
        newest,
        reward: { state, memberId: newest.memberId, granted: successful ? exactly(newest.rewardPoints) : 0n },
        revenue: successful ? exactly(newest.revenue) : 0n,
    };
}
/** Every member's balance. Members that were named once and are owed nothing stand at zero. */
export class ExpectedBalances {
    constructor() {
        this.members = new Map();
    }
    add(callbacks, conversion) {
        for (const { memberId } of callbacks)
            if (!this.members.has(memberId))
                this.members.set(memberId, 0n);
        const { memberId, granted } = conversion.reward;
        this.members.set(memberId, (this.members.get(memberId) ?? 0n) + granted);
    }
}
function exactly(amount) {
    const value = millionths(amount ?? '0');
    if (value === null)
        throw new RangeError(`the simulator planned an amount that it cannot carry: ${amount}`);
    return value;
}
//# sourceMappingURL=model.js.map