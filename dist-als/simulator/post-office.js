import { acceptedFrom, AnswerBook, receiptOf } from './answers.js';
import { brief, nameOf } from './compare.js';
import { bodyOf } from './faults.js';
import { NoAnswer } from './http.js';
import { Latency } from './latency.js';
import { CALLBACK_PATH } from './options.js';
import { Receipts } from './receipts.js';
import { AccessRefused } from './admin-api.js';
/** Sends the schedule's callbacks, keeps what was answered, and notes each answer that cannot be right. */
export class PostOffice {
    /** What had been acknowledged of a conversion when the callback that is now in flight was sent. */
    #inFlight;
    #turn;
    constructor(schedule, client, options, differences, onAnswer) {
        this.schedule = schedule;
        this.client = client;
        this.options = options;
        this.differences = differences;
        this.onAnswer = onAnswer;
        this.latency = new Latency();
        this.tally = {
            accepted: 0,
            refused: 0,
            retries: 0,
            resent: 0,
            created: 0,
            updated: 0,
            duplicate: 0,
            stale: 0,
            parked: 0,
        };
        /** Why there was no answer, and how often. */
        this.unanswered = new Map();
        /** What had been acknowledged of a conversion when the callback that is now in flight was sent. */
        this.#inFlight = new Map();
        this.#turn = 0;
        this.count = schedule.deliveries;
        this.answers = new AnswerBook(schedule.conversions);
        this.receipts = new Receipts(schedule.deliveries);
    }
    async send(index) {
        const { delivery, conversion } = this.#at(index);
        const body = bodyOf(delivery.planned, delivery.spelling, delivery.fault);
        const { targets, secret } = this.options;
        const target = targets[this.#turn++ % targets.length] ?? '';
        if (conversion !== null)
            this.#inFlight.set(index, this.answers.sent(conversion, delivery.rank));
        const headers = { 'content-type': 'application/json', [secret.header]: secret.value };
        try {
            const answer = await this.client.post(target + CALLBACK_PATH, headers, body);
            this.latency.add(answer.milliseconds);
            return answer;
        }
        catch (error) {
            if (error instanceof NoAnswer && conversion !== null)
                this.answers.uncertain(conversion);
            throw error;
        }
    }
    retried(index, answer) {
        this.tally.retries++;
        const { delivery, conversion } = this.#at(index);
        if (conversion !== null)
            this.answers.uncertain(conversion);
        if (answer.status !== 503)
            this.#wrong(delivery, '200, or 503 when the fault passes', answer);
        else if (answer.retryAfter === undefined)
            this.#wrong(delivery, 'Retry-After with the 503', answer);
    }
    resent(_index, { reason }, first) {
        if (first)
            this.tally.resent++;
        this.unanswered.set(reason, (this.unanswered.get(reason) ?? 0) + 1);
    }
    answered(index, answer) {
        const { delivery, conversion, number } = this.#at(index);
        if ((answer.status === 401 || answer.status === 403) && this.tally.accepted + this.tally.refused === 0) {
            throw new AccessRefused(`the callback URL answers ${answer.status}: the secret is wrong, give --secret Header-Name:value`);
        }
        if (conversion === null)
            this.#refused(delivery, number, answer);
        else
            this.#accepted(delivery, { index, number, conversion }, answer);
        this.onAnswer();
    }
    #accepted(delivery, at, answer) {
        const acknowledged = this.#inFlight.get(at.index) ?? 0;
        this.#inFlight.delete(at.index);
        const accepted = acceptedFrom(answer);
        if (!accepted) {
            this.answers.uncertain(at.conversion);
            return this.#wrong(delivery, '200 {"receiptId","conversionId","outcome"}', answer);
        }
        this.tally.accepted++;
        this.tally[accepted.outcome]++;
        const why = this.answers.judge(at.conversion, delivery.rank, acknowledged, accepted.outcome);
        const { conversionId } = delivery.planned.callback;
        if (!this.receipts.keep(at.number, accepted.receiptId))
            this.#wrong(delivery, 'a receiptId that is a UUID', answer);
        else if (accepted.conversionId !== conversionId)
            this.#wrong(delivery, `the conversionId ${conversionId}`, answer);
        else if (why !== null)
            this.#wrong(delivery, `not "${accepted.outcome}", for ${why}`, answer);
    }
    #refused(delivery, number, answer) {
        this.tally.refused++;
        const statuses = delivery.fault?.statuses ?? [];
        const receipt = receiptOf(answer);
        if (statuses.includes(answer.status) && receipt !== null && this.receipts.keep(number, receipt))
            return;
        this.#wrong(delivery, `${statuses.join(' or ')} with a receiptId`, answer);
    }
    #wrong(delivery, expected, answer) {
        const { planned, fault } = delivery;
        const what = `answer to callback ${planned.callback.id} of ${nameOf(planned.callback)}${fault ? ` with ${fault.name}` : ''}`;
        const conversion = `/admin/v1/conversions/${encodeURIComponent(planned.callback.conversionId)}`;
        this.differences.add({
            what,
            expected,
            actual: brief(answer),
            look: `${this.options.targets[0] ?? ''}${conversion}`,
        });
    }
    #at(index) {
        const { click, ordinal } = this.schedule.at(index);
        const delivery = this.schedule.history(click).deliveries[ordinal];
        if (!delivery)
            throw new RangeError(`the schedule has no delivery ${index}`);
        const { entitlement } = delivery;
        const conversion = entitlement === null ? null : this.schedule.firstConversion(click) + entitlement;
        return { delivery, conversion, number: this.schedule.deliveryNumber(click, ordinal) };
    }
}
//# sourceMappingURL=post-office.js.map