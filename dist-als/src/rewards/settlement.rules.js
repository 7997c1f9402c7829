import { fromDate, toDate } from '../platform/moment.js';
import { dayOf, holdUntilNs, price } from './policy.rules.js';
/**
 * What a conversion's current state entitles its member to. A function of the conversion alone, but for the member's
 * cap per day, which looks at what else was granted in that day.
 *
 * @param memberDayUnits what other conversions of the same member and day count towards its cap, in units of the points
 * @param nowNs holds that are over do not hold
 */
export function settle(site, facts, memberDayUnits, nowNs) {
    const priced = price(site, facts);
    const steps = [...priced.steps];
    const state = stateOf(site, facts, { units: priced.amount, memberDayUnits, nowNs }, steps);
    const { code: asset, scale } = site.points;
    const revenueUnits = facts.status === 'Success' ? (priced.revenue ?? 0n) : 0n;
    return {
        reward: {
            ...state,
            site: site.name,
            environment: facts.environment,
            memberId: facts.memberId,
            amount: { asset, scale, units: state.state === 'reversed' ? 0n : priced.amount },
            revenue: { asset: site.revenue.code, scale: site.revenue.scale, units: revenueUnits },
            capDay: dayOf(facts.completedAtNs),
        },
        steps,
    };
}
function stateOf(site, facts, owed, steps) {
    const hold = (heldReason, why, releaseAtNs = null) => {
        steps.push(why);
        return { state: 'held', heldReason, releaseAtNs };
    };
    if (facts.status === 'Rejected')
        return { state: 'reversed', heldReason: null, releaseAtNs: null };
    if (facts.contradiction && site.policy.contradictions === 'hold') {
        return hold('contradiction', `held for a person: ${facts.status} contradicts the status before it`);
    }
    if (facts.status === 'Pending')
        return { state: 'pending', heldReason: null, releaseAtNs: null };
    if (exceedsMemberDay(site, owed.units, owed.memberDayUnits)) {
        return hold('member-day-cap', 'held for a person: it exceeds what a member may get in a day');
    }
    const until = releaseAt(site, facts);
    if (until !== null && until > owed.nowNs) {
        return hold('hold-days', `held for ${site.policy.holdDays} days from completion`, until);
    }
    return { state: 'granted', heldReason: null, releaseAtNs: null };
}
/** In whole milliseconds, as it is stored: a reward that is read again must equal the one that was written. */
function releaseAt(site, facts) {
    const until = holdUntilNs(site.policy, facts.completedAtNs);
    return until && fromDate(toDate(until));
}
function exceedsMemberDay(site, units, memberDayUnits) {
    const cap = site.policy.capPerMemberPerDay;
    if (!cap || units === 0n)
        return false;
    // Exactly: units / 10^scale > cap.units / 10^cap.scale.
    return (memberDayUnits + units) * 10n ** BigInt(cap.scale) > cap.units * 10n ** BigInt(site.points.scale);
}
/** What becomes of a reward whose conversion has lost its site: nothing is owed any more. */
export function unplaced(reward) {
    const none = (amount) => ({ ...amount, units: 0n });
    return {
        ...reward,
        state: 'reversed',
        amount: none(reward.amount),
        revenue: none(reward.revenue),
        heldReason: null,
        releaseAtNs: null,
    };
}
/** A held reward whose time has come. */
export function released(reward) {
    return { ...reward, state: 'granted', heldReason: null, releaseAtNs: null };
}
/** What the member's wallet must hold for this reward, in units. */
export function entitledUnits(reward) {
    return reward.state === 'granted' ? reward.amount.units : 0n;
}
/** What it takes of the member's cap in its day, in units: also while it is only held until a day comes. */
export function dayUnits(reward) {
    return reward.state === 'granted' || reward.heldReason === 'hold-days' ? reward.amount.units : 0n;
}
/** What a new revision would do, null when nothing has changed: settling again does nothing. */
export function changeBetween(before, after) {
    if (!before || before.state !== after.state)
        return after.state === 'denied' ? 'reversed' : after.state;
    const sameOwner = before.site === after.site && before.environment === after.environment && before.memberId === after.memberId;
    if (!sameOwner || !sameAmount(before.amount, after.amount))
        return 'adjusted';
    if (!sameAmount(before.revenue, after.revenue))
        return 'revenue';
    if (before.heldReason !== after.heldReason || before.releaseAtNs !== after.releaseAtNs)
        return 'held';
    return null;
}
function sameAmount(a, b) {
    return a.asset === b.asset && a.scale === b.scale && a.units === b.units;
}
//# sourceMappingURL=settlement.rules.js.map