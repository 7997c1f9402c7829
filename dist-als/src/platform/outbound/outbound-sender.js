import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isTransient } from '../database/transient.js';
import { post } from './http-delivery.js';
import { retryDelayS } from './outbound.rules.js';
export const SENDER_LIMITS = {
    concurrency: 16,
    perDestination: 4,
    timeoutMs: 15_000,
    leaseS: 60,
    graceMs: 2_000,
};
/** Rows that fall due and rows of other processes are looked for this often. */
const POLL_MS = 1_000;
/** After a fault of the database. */
const RECORD_AGAIN_MS = 500;
/** After a fault of our own while a request was made. */
const PUT_OFF_S = 60;
/**
 * Sends the due rows of one channel: claims as many as there is room for, posts them, and writes down each try.
 *
 * At least once: a row whose process dies between sending and writing is sent again after its lease, with the same
 * idempotency key.
 */
export class OutboundSender {
    constructor(channel, repository, parts, limits = {}) {
        this.channel = channel;
        this.repository = repository;
        this.parts = parts;
        /** Claimed and not written down yet, by row. */
        this.open = new Map();
        this.busy = new Map();
        this.cutOff = new AbortController();
        this.finished = [];
        this.writing = null;
        this.stopping = false;
        this.woken = false;
        this.asleep = null;
        this.running = Promise.resolve();
        this.limits = { ...SENDER_LIMITS, ...limits };
        // One listener for each try under way; Node takes more than ten for a leak.
        setMaxListeners(this.limits.concurrency, this.cutOff.signal);
    }
    start() {
        this.running = this.run();
    }
    /** Something may have fallen due. */
    wake() {
        this.woken = true;
        this.asleep?.abort();
    }
    /**
     * Claims nothing more, lets what is under way end for a while, then cuts it off and gives the claims back: a try that
     * we ended ourselves is none.
     */
    async stop() {
        this.stopping = true;
        this.wake();
        await this.running;
        const timer = setTimeout(() => this.cutOff.abort(), this.limits.graceMs);
        await this.settled();
        clearTimeout(timer);
    }
    /**
     * Claims once and starts sending what it got.
     * @returns how many rows that was
     */
    async turn() {
        const free = this.limits.concurrency - [...this.busy.values()].reduce((sum, count) => sum + count, 0);
        if (free <= 0)
            return 0;
        const room = { free, perDestination: this.limits.perDestination, busy: this.busy };
        const claimed = await this.repository.claim(this.channel.tables, this.limits.leaseS, room);
        // A claim can come back to us when its lease ended while we stood still: that try is still ours to finish.
        const fresh = claimed.filter(({ id }) => !this.open.has(id));
        for (const each of fresh) {
            this.busy.set(each.destination, (this.busy.get(each.destination) ?? 0) + 1);
            this.open.set(each.id, this.send(each)
                .catch((error) => this.report(each, error))
                .finally(() => this.open.delete(each.id)));
        }
        return fresh.length;
    }
    /** Ends when nothing is under way and every finished try is written down. */
    async settled() {
        while (this.open.size > 0)
            await Promise.all(this.open.values());
    }
    /** Sends until nothing is due that may be sent. */
    async drain() {
        do
            await this.settled();
        while ((await this.turn()) > 0);
    }
    async run() {
        while (!this.stopping) {
            this.woken = false;
            const claimed = await this.turn().catch((error) => {
                this.parts.logger.error(`Due ${this.channel.name} could not be claimed and wait: ${String(error)}`);
                return 0;
            });
            if (claimed === 0)
                await this.sleep(POLL_MS);
        }
    }
    async send(claimed) {
        let outcome;
        try {
            outcome = await this.attempt(claimed);
        }
        finally {
            const left = (this.busy.get(claimed.destination) ?? 1) - 1;
            if (left > 0)
                this.busy.set(claimed.destination, left);
            else
                this.busy.delete(claimed.destination);
            this.wake();
        }
        if (!outcome)
            return;
        this.parts.onOutcome?.(outcome);
        this.finished.push(outcome);
        this.writing ??= this.writeDown();
        await this.writing;
    }
    /** @returns null when there was none: the claim has been given back */
    async attempt(claimed) {
        const startedAt = this.parts.clock.now();
        let request;
        try {
            request = this.channel.prepare(claimed, startedAt);
        }
        catch (error) {
            this.report(claimed, error);
            await this.repository.release(this.channel.tables, [claimed], PUT_OFF_S);
            return null;
        }
        const began = performance.now();
        const answer = await post(request, this.limits.timeoutMs, this.cutOff.signal);
        if (!answer) {
            await this.repository.release(this.channel.tables, [claimed]);
            return null;
        }
        return this.outcomeOf(claimed, answer, startedAt, Math.round(performance.now() - began));
    }
    outcomeOf(claimed, answer, startedAt, durationMs) {
        const verdict = answer.status === null ? 'retry' : this.channel.judge(answer.status);
        const retryInS = verdict === 'delivered' ? null : retryDelayS(claimed.attempt, this.parts.random());
        return { ...answer, claimed, startedAt, durationMs, verdict, retryInS };
    }
    /** Writes what has finished; what finishes meanwhile goes along in the next write. */
    async writeDown() {
        while (this.finished.length > 0) {
            const batch = this.finished;
            this.finished = [];
            try {
                await this.record(batch);
            }
            catch (error) {
                if (!isTransient(error))
                    await this.writeEach(batch);
                else if (this.stopping)
                    this.giveUp(batch, error);
                else {
                    this.parts.logger.warn(`Tries of ${this.channel.name} are not written down yet: ${String(error)}`);
                    this.finished.unshift(...batch);
                    await delay(RECORD_AGAIN_MS);
                }
            }
        }
        // In one step with the check above: whoever finishes after it starts a write of its own.
        this.writing = null;
    }
    async writeEach(batch) {
        for (const outcome of batch) {
            try {
                await this.record([outcome]);
            }
            catch (error) {
                this.giveUp([outcome], error);
            }
        }
    }
    async record(batch) {
        for (const { destination, breaker, gone } of await this.repository.record(this.channel.tables, batch)) {
            const place = `${destination} (${this.channel.name})`;
            if (gone) {
                this.parts.logger.error(`${place} wants nothing any more: it is disabled, and what waits for it is kept.`);
            }
            else if (breaker.openedForS !== null) {
                this.parts.logger.warn(`${place} failed ${breaker.failures} times in a row: nothing is sent there for ${breaker.openedForS} s.`);
            }
        }
    }
    giveUp(batch, error) {
        for (const { claimed } of batch) {
            this.parts.logger.error(`A try of ${claimed.id} (${this.channel.name}) could not be written down: ${String(error)}. ` +
                `It is sent again after ${this.limits.leaseS} s with the same id.`);
        }
    }
    report({ id, destination }, error) {
        const what = error instanceof Error ? error.message : String(error);
        this.parts.logger.error(`${id} (${this.channel.name}) was not sent to ${destination} and waits: ${what}`);
    }
    async sleep(ms) {
        if (this.woken || this.stopping)
            return;
        this.asleep = new AbortController();
        await delay(ms, undefined, { signal: this.asleep.signal }).catch(() => undefined);
        this.asleep = null;
    }
}
//# sourceMappingURL=outbound-sender.js.map