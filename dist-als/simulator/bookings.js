import { isRecord } from './answers.js';
import { amountText, millionths } from './decimal.js';
/** What a conversion's transfers must come to, account by account: neither booked twice nor left behind anywhere. */
export function expectedBookings({ site, environment }, { reward, revenue }) {
    const at = `${site}/${environment}`;
    return shownNets(new Map([
        [`${at}/POINTS/issuance`, -reward.granted],
        [`${at}/POINTS/member:${reward.memberId}`, reward.granted],
        [`${at}/REVENUE/gokart_receivable`, -revenue],
        [`${at}/REVENUE/gokart_revenue`, revenue],
    ]));
}
/** What the transfers of a timeline come to, account by account. */
export function actualBookings(timeline) {
    const nets = new Map();
    const entries = Array.isArray(timeline) ? timeline : [];
    for (const { kind, amount, debit, credit } of entries.filter(isRecord)) {
        if (kind !== 'transfer')
            continue;
        const moved = typeof amount === 'string' ? millionths(amount) : null;
        if (moved === null || !isRecord(debit) || !isRecord(credit))
            return 'a transfer that cannot be read';
        for (const [name, change] of [
            [String(debit.name), -moved],
            [String(credit.name), moved],
        ]) {
            nets.set(name, (nets.get(name) ?? 0n) + change);
        }
    }
    return shownNets(nets);
}
function shownNets(nets) {
    const moved = [...nets].filter(([, net]) => net !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
    return moved.length === 0 ? 'nothing' : moved.map(([name, net]) => `${name} ${amountText(net, 6)}`).join(', ');
}
//# sourceMappingURL=bookings.js.map