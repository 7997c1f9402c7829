import { AdminApi } from './admin-api.js';
import { isRecord } from './answers.js';
import { actualBookings, expectedBookings } from './bookings.js';
import { amountText, millionths } from './decimal.js';
import { instantFrom, instantText } from './instants.js';
import { eventKey, ExpectedBalances, expectedConversion } from './model.js';
import { inParallel } from './pool.js';
const POINTS_SCALE = 2;
const REVENUE_SCALE = 6;
const CONCURRENT_READS = 8;
/** Compares everything that the run must have led to with what the admin API says. */
export class Comparison {
    constructor(api, home, schedule, kept, differences) {
        this.api = api;
        this.home = home;
        this.schedule = schedule;
        this.kept = kept;
        this.differences = differences;
        this.counts = { conversions: 0, members: 0, quarantined: 0, trialBalanceRows: 0 };
        this.balances = new ExpectedBalances();
    }
    async conversions(onDone) {
        await inParallel(CONCURRENT_READS, numbers(this.schedule.clicks), async (click) => {
            await this.#click(click);
            onDone();
        });
    }
    async members(onDone) {
        await inParallel(CONCURRENT_READS, this.balances.members, async ([memberId, expected]) => {
            await this.#member(memberId, expected);
            onDone();
        });
    }
    async trialBalance() {
        const path = '/ledger/trial-balance';
        const answer = await this.api.get(path);
        const rows = AdminApi.items(answer);
        if (!rows)
            return this.#unreadable('trial balance', path, answer);
        for (const { site, environment, asset, debits, credits } of rows) {
            this.counts.trialBalanceRows++;
            const what = `trial balance of ${String(site)}/${String(environment)} in ${String(asset)}`;
            this.differences.compare(what, `debits ${shown(debits)} = credits`, `debits ${shown(credits)} = credits`, this.api.url(path));
        }
    }
    async #click(click) {
        const history = this.schedule.history(click);
        const expected = history.entitlements.map((callbacks, index) => {
            const conversion = expectedConversion(callbacks);
            this.balances.add(callbacks, conversion);
            this.#createdOnce(this.schedule.firstConversion(click) + index, conversion.newest);
            return conversion;
        });
        for (const conversionId of new Set(expected.map(({ newest }) => newest.conversionId))) {
            await this.#conversion(conversionId, expected, history, click);
        }
        for (const id of history.refusedIds)
            await this.#unknown(id);
        for (const [ordinal, { fault }] of history.deliveries.entries()) {
            if (fault)
                await this.#quarantined(this.schedule.deliveryNumber(click, ordinal), fault.name);
        }
    }
    async #conversion(conversionId, all, history, click) {
        const path = `/conversions/${encodeURIComponent(conversionId)}`;
        const answer = await this.api.get(path);
        const items = AdminApi.items(answer);
        const expected = all.filter(({ newest }) => newest.conversionId === conversionId);
        this.counts.conversions += expected.length;
        if (!items)
            return this.#unreadable(`conversion ${conversionId}`, path, answer);
        const look = this.api.url(path);
        for (const conversion of expected) {
            const key = eventKey(conversion.newest);
            const item = items.find((one) => (one.offerEventId ?? one.eventId ?? '') === key);
            const what = nameOf(conversion.newest);
            if (!item)
                this.differences.add({ what, expected: `a ${conversion.newest.status} conversion`, actual: 'none', look });
            else
                this.#fields(what, conversion, item, look);
        }
        this.differences.compare(`entitlements under ${conversionId}`, keys(expected.map(({ newest }) => newest)), keys(items), look);
        this.#receiptsFound(conversionId, history, click, answer, look);
    }
    #fields(what, expected, item, look) {
        const { newest, reward } = expected;
        const check = (field, right, actual) => this.differences.compare(`${what}: ${field}`, shown(right), shown(actual ?? null), look);
        check('status', newest.status, item.status);
        check('rejectionReason', newest.rejectionReason, item.rejectionReason);
        check('memberId', newest.memberId, item.memberId);
        check('site', this.home.site, item.site);
        check('environment', this.home.environment, item.environment);
        check('clickId', newest.clickId, item.clickId);
        check('offerId', newest.offerId, item.offerId);
        check('partnerId', newest.partnerId, item.partnerId);
        check('sentAt', instant(newest.sentAt), sameInstant(item.sentAt));
        check('rewardPoints', canonical(newest.rewardPoints), canonical(item.rewardPoints));
        check('revenue', canonical(newest.revenue), canonical(item.revenue));
        const actual = isRecord(item.reward) ? item.reward : {};
        check('reward state', reward.state, actual.state);
        check('reward asset', 'POINTS', actual.asset);
        check('reward member', reward.memberId, actual.memberId);
        if (reward.state !== 'pending')
            check('reward amount', amountText(reward.granted, POINTS_SCALE), actual.amount);
        const booked = actualBookings(item.timeline);
        this.differences.compare(`${what}: transfers`, expectedBookings(this.home, expected), booked, look);
    }
    /** Nothing acknowledged is lost: each receipt that was answered stands in the conversion's timeline. */
    #receiptsFound(conversionId, history, click, answer, look) {
        for (const [ordinal, { planned, fault }] of history.deliveries.entries()) {
            if (fault || planned.callback.conversionId !== conversionId)
                continue;
            const receipt = this.kept.receipts.of(this.schedule.deliveryNumber(click, ordinal));
            if (receipt === null || answer.text.includes(receipt))
                continue;
            const what = `${nameOf(planned.callback)}: an acknowledged callback`;
            this.differences.add({ what, expected: `receipt ${receipt} in its timeline`, actual: 'not there', look });
        }
    }
    #createdOnce(conversion, newest) {
        const { times, mayBeMissing } = this.kept.answers.created(conversion);
        if (times === 1 || (times === 0 && mayBeMissing))
            return;
        const look = this.api.url(`/conversions/${encodeURIComponent(newest.conversionId)}`);
        this.differences.add({ what: `${nameOf(newest)}: answers "created"`, expected: '1', actual: String(times), look });
    }
    async #member(memberId, expected) {
        const path = `/members/${encodeURIComponent(memberId)}?site=${encodeURIComponent(this.home.site)}`;
        const answer = await this.api.get(path);
        this.counts.members++;
        const what = `balance of member ${memberId}`;
        if (answer.status !== 200 || !isRecord(answer.json) || !Array.isArray(answer.json.balances)) {
            return this.#unreadable(what, path, answer);
        }
        const written = answer.json.balances.filter(isRecord).map(({ environment, asset, amount }) => {
            return { place: `${String(environment)} ${String(asset)}`, amount: shown(amount) };
        });
        const place = `${this.home.environment} POINTS`;
        const none = amountText(0n, POINTS_SCALE);
        const actual = written.filter((balance) => balance.amount !== shown(none) || balance.place === place);
        if (!actual.some((balance) => balance.place === place))
            actual.push({ place, amount: shown(none) });
        const text = actual.map((balance) => `${balance.place} ${balance.amount}`).join(', ');
        this.differences.compare(what, `${place} ${shown(amountText(expected, POINTS_SCALE))}`, text, this.api.url(path));
    }
    async #unknown(conversionId) {
        const path = `/conversions/${encodeURIComponent(conversionId)}`;
        const answer = await this.api.get(path);
        if (answer.status === 404 || AdminApi.items(answer)?.length === 0)
            return;
        const what = `${conversionId}, named by a refused callback alone`;
        this.differences.add({ what, expected: 'unknown', actual: brief(answer), look: this.api.url(path) });
    }
    async #quarantined(delivery, fault) {
        const receipt = this.kept.receipts.of(delivery);
        if (receipt === null)
            return;
        const path = `/quarantine/${receipt}`;
        const answer = await this.api.get(path);
        this.counts.quarantined++;
        if (answer.status === 200 && answer.text.includes(receipt))
            return;
        const what = `quarantine of a callback with ${fault}`;
        this.differences.add({ what, expected: `receipt ${receipt}`, actual: brief(answer), look: this.api.url(path) });
    }
    #unreadable(what, path, answer) {
        this.differences.add({
            what,
            expected: 'an answer as documented',
            actual: brief(answer),
            look: this.api.url(path),
        });
    }
}
/** An answer in a line. */
export function brief({ status, text }) {
    return `${status} ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`.replace(/\s+/g, ' ');
}
/** How differences name a conversion. */
export function nameOf(callback) {
    const key = eventKey(callback);
    return `conversion ${callback.conversionId}${key === '' ? '' : ` event ${key}`}`;
}
function keys(items) {
    const texts = items.map((item) => shown(item.offerEventId ?? item.eventId ?? ''));
    return texts.sort().join(', ');
}
function shown(value) {
    return JSON.stringify(value) ?? 'nothing';
}
/** An amount without regard to how many zeros it is written with; what is no amount stays as it is. */
function canonical(value) {
    if (value === null || value === undefined)
        return null;
    const amount = typeof value === 'string' ? millionths(value) : null;
    return amount === null ? `not a decimal string: ${shown(value)}` : amountText(amount, REVENUE_SCALE);
}
function instant(value) {
    return instantText(value, { digits: 9, offset: null });
}
function sameInstant(value) {
    const read = typeof value === 'string' ? instantFrom(value) : null;
    return read === null ? value : instant(read);
}
function* numbers(count) {
    for (let next = 0; next < count; next++)
        yield next;
}
//# sourceMappingURL=compare.js.map