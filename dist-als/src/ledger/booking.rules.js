/** The posting that credits a member with points, null for none. */
export function rewardPosting(owner, amount) {
    if (amount.units <= 0n)
        return null;
    const base = { site: owner.site, environment: owner.environment, asset: amount.asset, scale: amount.scale };
    return {
        debit: { ...base, kind: 'issuance', memberId: null },
        credit: { ...base, kind: 'member', memberId: owner.memberId },
        units: amount.units,
    };
}
/** The posting of what GoKart owes, null for nothing. */
export function revenuePosting(owner, amount) {
    if (amount.units <= 0n)
        return null;
    const base = { site: owner.site, environment: owner.environment, asset: amount.asset, scale: amount.scale };
    return {
        debit: { ...base, kind: 'gokart_receivable', memberId: null },
        credit: { ...base, kind: 'gokart_revenue', memberId: null },
        units: amount.units,
    };
}
/**
 * What must be written so that the ledger holds the target and nothing else for its reward. A changed amount or owner
 * is a reversal and a new grant. An older revision than the booked one, or the same, plans nothing.
 */
export function planBooking(booked, target) {
    if (booked && booked.revision >= target.revision)
        return null;
    const reward = planSide(booked?.reward ?? null, target, 'reward');
    const revenue = planSide(booked?.revenue ?? null, target, 'revenue');
    return {
        transfers: [...reward.transfers, ...revenue.transfers],
        keeps: { reward: reward.keeps, revenue: revenue.keeps },
    };
}
function planSide(open, { source, revision, ...target }, side) {
    const posting = target[side];
    if (open && posting && samePosting(open.posting, posting))
        return { transfers: [], keeps: true };
    const transfers = [];
    if (open) {
        transfers.push({ kind: 'reversal', idempotencyKey: `reversal:${open.id}`, source, reverses: open });
    }
    if (posting) {
        transfers.push({ kind: 'grant', idempotencyKey: `${side}:${source}:${revision}`, source, side, posting });
    }
    return { transfers, keeps: false };
}
function samePosting(a, b) {
    return (a.units === b.units && accountKey(a.debit) === accountKey(b.debit) && accountKey(a.credit) === accountKey(b.credit));
}
/** One text for one account; no part holds a NUL. */
export function accountKey({ site, environment, asset, scale, kind, memberId }) {
    return [site, environment, asset, scale, kind, memberId ?? ''].join('\0');
}
//# sourceMappingURL=booking.rules.js.map