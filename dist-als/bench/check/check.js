import { amountText, millionths } from '../../simulator/decimal.js';
import { Differences } from '../../simulator/differences.js';
import { eventKey, ExpectedBalances, expectedConversion } from '../../simulator/model.js';
import { withClient } from '../database.js';
import { ASSETS } from './place.js';
import { readSentCallback } from './sent-callback.js';
import { balances, BEGINNING, conversionsIn, receiptsIn, slicesOf, totals, } from './stored.js';
import { readStoredBody } from './stored-body.js';
/** Digits that amounts are compared with; none of the load has more. */
const DIGITS = 6;
/**
 * Compares all that a database holds with what the simulator's model says of the callbacks that it has kept.
 *
 * @param settled whether consumers ran and have come to an end; without them there are no rewards to compare
 * @param since of a database that held something before: what to compare
 */
export async function check(databaseUrl, told, settled, since = BEGINNING) {
    return withClient(databaseUrl, (client) => new Check(client, settled, since).run(told));
}
class Check {
    constructor(client, settled, since) {
        this.client = client;
        this.settled = settled;
        this.since = since;
        this.differences = new Differences();
        /** By site and environment. */
        this.owed = new Map();
        this.expectedAccounts = new Map();
        this.conversions = 0;
    }
    async run(told) {
        const counted = await totals(this.client, this.since);
        this.counts(counted, told);
        for (const slice of slicesOf(counted.conversions))
            await this.slice(slice);
        this.differ('conversions that have receipts', counted.conversions, this.conversions, 'conversions without receipts');
        const members = this.settled ? await this.balances() : 0;
        return { differences: this.differences, receipts: counted.receipts, conversions: this.conversions, members };
    }
    counts(counted, { answers, unanswered }) {
        const { receipts, conversions, transitions } = counted;
        if (receipts < answers || receipts > answers + unanswered) {
            const expected = `${answers} answers, and up to ${unanswered} callbacks more whose answer nobody saw`;
            this.add('receipts', expected, String(receipts), 'table receipts');
        }
        this.differ('receipts in quarantine', 0, counted.quarantined, 'table quarantine');
        this.differ('events of conversions', transitions, counted.conversionEvents, 'tables transitions and events');
        this.differ('failed events', 0, counted.failures, 'table consumer_failures');
        if (!this.settled)
            return;
        this.differ('assets whose debits are not their credits', 0, counted.unbalanced, 'table ledger_balances');
        this.differ('rewards that nobody was told of', 0, counted.messagesMissing, 'tables reward_revisions and messages');
        this.differ('messages that tell nothing', 0, counted.messagesTooMany, 'tables reward_revisions and messages');
        if (conversions === 0)
            this.add('conversions', 'some', 'none', 'table conversions');
    }
    async slice(slice) {
        const sent = new Map();
        for (const receipt of await receiptsIn(this.client, slice, this.since)) {
            const one = readSentCallback(readStoredBody(receipt.body));
            const key = keyOf(one.callback.conversionId, eventKey(one.callback));
            if (receipt.conversionId !== one.callback.conversionId) {
                this.add(`receipt of callback ${one.callback.id}`, `with ${one.callback.conversionId}`, receipt.conversionId, 'receipts');
            }
            const known = sent.get(key);
            if (known)
                known.push(one);
            else
                sent.set(key, [one]);
        }
        const stored = new Map();
        for (const one of await conversionsIn(this.client, slice, this.since))
            stored.set(keyOf(one.conversionId, one.entitlement), one);
        for (const [key, callbacks] of sent)
            this.conversion(callbacks, stored.get(key) ?? null);
        this.conversions += sent.size;
    }
    conversion(sent, stored) {
        const expected = expectedConversion(sent.map(({ callback }) => callback));
        const { newest } = expected;
        const place = sent.find(({ callback }) => callback === newest).place;
        const what = `conversion ${newest.conversionId}`;
        if (!stored)
            return this.add(what, newest.status, 'none', 'table conversions');
        const differ = (field, right, actual) => this.differ(`${what}: ${field}`, right, actual, `SELECT * FROM conversions WHERE conversion_id = '${newest.conversionId}'`);
        differ('status', newest.status, stored.status);
        differ('site', place.site, stored.site);
        differ('environment', place.environment, stored.environment);
        differ('member', newest.memberId, stored.memberId);
        differ('sentAt', newest.sentAt.toString(), stored.sentAtNs);
        differ('rewardPoints', amount(newest.rewardPoints), amount(stored.rewardPoints));
        differ('revenue', amount(newest.revenue), amount(stored.revenue));
        differ('transitions', stored.version, stored.transitions);
        if (!this.settled)
            return differ('reward', null, stored.rewardState);
        differ('reward', expected.reward.state, stored.rewardState);
        differ('bookings', shownNets(this.nets(place, expected)), shownNets(decimals(stored.booked ?? {})));
        this.owe(place, sent, expected);
    }
    nets({ site, environment, memberId }, { reward, revenue }) {
        const at = `${site}/${environment}`;
        return new Map([
            [`${at}/${ASSETS[site].points}/issuance`, -reward.granted],
            [`${at}/${ASSETS[site].points}/member:${memberId}`, reward.granted],
            [`${at}/${ASSETS[site].revenue}/gokart_receivable`, -revenue],
            [`${at}/${ASSETS[site].revenue}/gokart_revenue`, revenue],
        ]);
    }
    owe(place, sent, expected) {
        const key = `${place.site}/${place.environment}`;
        const known = this.owed.get(key) ?? { place, balances: new ExpectedBalances(), revenue: 0n };
        known.balances.add(sent.map(({ callback }) => callback), expected);
        known.revenue += expected.revenue;
        this.owed.set(key, known);
    }
    /** Every account stands at what the conversions are owed, and nothing stands anywhere else. */
    async balances() {
        const actual = decimals(Object.fromEntries(await balances(this.client, this.since.account)));
        for (const [name, before] of decimals(Object.fromEntries(this.since.balances))) {
            actual.set(name, (actual.get(name) ?? 0n) - before);
        }
        for (const { place, balances: expected, revenue } of this.owed.values()) {
            const at = `${place.site}/${place.environment}`;
            const { points, revenue: asset } = ASSETS[place.site];
            let issued = 0n;
            for (const [memberId, owed] of expected.members) {
                this.expectedAccounts.set(`${at}/${points}/member:${memberId}`, owed);
                issued += owed;
            }
            this.expectedAccounts.set(`${at}/${points}/issuance`, -issued);
            this.expectedAccounts.set(`${at}/${asset}/gokart_receivable`, -revenue);
            this.expectedAccounts.set(`${at}/${asset}/gokart_revenue`, revenue);
        }
        for (const name of new Set([...this.expectedAccounts.keys(), ...actual.keys()])) {
            const [right, stands] = [this.expectedAccounts.get(name) ?? 0n, actual.get(name) ?? 0n];
            if (right !== stands) {
                this.add(`balance of ${name}`, amountText(right, DIGITS), amountText(stands, DIGITS), 'table ledger_balances');
            }
        }
        return [...this.owed.values()].reduce((sum, { balances: { members } }) => sum + members.size, 0);
    }
    differ(what, expected, actual, look) {
        if (expected !== actual)
            this.add(what, String(expected), String(actual), look);
    }
    add(what, expected, actual, look) {
        this.differences.add({ what, expected, actual, look });
    }
}
function keyOf(conversionId, entitlement) {
    return `${conversionId}\0${entitlement}`;
}
/** One writing for each amount. */
function amount(text) {
    if (text === null)
        return null;
    const value = millionths(text);
    return value === null ? text : amountText(value, DIGITS);
}
function decimals(texts) {
    return new Map(Object.entries(texts).map(([name, text]) => [name, millionths(text) ?? 0n]));
}
function shownNets(nets) {
    const moved = [...nets].filter(([, net]) => net !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
    return moved.length === 0 ? 'nothing' : moved.map(([name, net]) => `${name} ${amountText(net, DIGITS)}`).join(', ');
}
//# sourceMappingURL=check.js.map