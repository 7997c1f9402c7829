import { setTimeout as delay } from 'node:timers/promises';
import { isTransient, mayBeOwnFault } from '../database/transient.js';
import { errorWords } from '../logging/error-words.js';
import { withRequestId } from '../logging/request-context.js';
import { nextRetryS, storableError } from './consumer.rules.js';
/** A batch that a handler threw on, for a reason of its own. */
class BatchFailedError extends Error {
    constructor(size, cause) {
        super('a batch failed', { cause });
        this.size = size;
    }
}
/** Without a wake-up (events of another process, a failure that falls due) a consumer looks this often. */
const POLL_MS = 500;
/** Events that are committed but not final yet (an older transaction still runs) are looked for again after this. */
const UNSETTLED_MS = 4;
const UNSETTLED_MAX_MS = 100;
/**
 * After a turn that found less than a full batch the next one waits so long, for more to come together: a turn costs ten
 * round trips and a commit, whether it moves one event or hundreds. An event that comes after a pause is read at once.
 */
const GATHER_MS = 10;
/** One by one, after so long no other event is begun in the same transaction: while it is open, every consumer waits. */
const ALONE_MS = 5_000;
/**
 * Runs one consumer: turn after turn while there is something to read, else asleep until it is woken.
 *
 * A turn is one transaction: lock the cursor, read, handle, move the cursor. Whatever fails, it rolls back as a whole
 * or goes on past the one event that failed, which is then tried again later on its own.
 */
export class ConsumerRunner {
    constructor(consumer, repository, dataSource, logger, onProgress) {
        this.consumer = consumer;
        this.repository = repository;
        this.dataSource = dataSource;
        this.logger = logger;
        this.onProgress = onProgress;
        this.stopping = false;
        this.asleep = null;
        this.gathering = null;
        this.woken = false;
        this.unsettledMs = UNSETTLED_MS;
        this.running = Promise.resolve();
    }
    start() {
        this.running = this.run();
    }
    /** Ends after the turn under way. */
    async stop() {
        this.stopping = true;
        this.wake();
        this.gathering?.abort();
        await this.running;
    }
    wake() {
        this.woken = true;
        this.asleep?.abort();
    }
    async run() {
        while (!this.stopping) {
            this.woken = false;
            let pauseMs = POLL_MS;
            try {
                pauseMs = await this.work();
            }
            catch (error) {
                this.logger.error(`The turn of the consumer "${this.consumer.name}" was rolled back and will be tried again: ${errorWords(error)}`);
            }
            if (pauseMs > 0)
                await this.sleep(pauseMs);
        }
    }
    /** @returns how long to sleep, in milliseconds */
    async work() {
        const { paused, ready, unsettled, failuresDue } = await this.repository.peek(this.consumer.name);
        if (paused)
            return POLL_MS;
        // The log before the failures: one that cannot even be tried again must not hold up what comes after it.
        const moved = ready ? await this.turn() : 0;
        if (failuresDue)
            await this.retryFailures();
        if (ready) {
            this.unsettledMs = UNSETTLED_MS;
            // Zero events: another process holds the cursor and does the work.
            if (moved === 0)
                return POLL_MS / 10;
            if (moved < this.consumer.batchSize)
                await this.gather();
            return 0;
        }
        if (!unsettled)
            return POLL_MS;
        this.unsettledMs = Math.min(this.unsettledMs * 2, UNSETTLED_MAX_MS);
        return this.unsettledMs;
    }
    /**
     * A batch that cannot be handled is rolled back whole and handled again event by event, as far as that goes quickly.
     * The common case so needs no savepoint.
     *
     * @returns how many events the cursor moved past
     */
    async turn() {
        try {
            return await this.attempt((tx, events) => this.handleTogether(tx, events));
        }
        catch (error) {
            if (!(error instanceof BatchFailedError))
                throw error;
            this.logger.warn(`The consumer "${this.consumer.name}" could not handle a batch of ${error.size}, trying one by one: ${errorWords(error.cause)}`);
            return this.attempt((tx, events) => this.handleOneByOne(tx, events));
        }
    }
    /** @param handle tells how many of the events it has dealt with */
    async attempt(handle) {
        const handled = await this.dataSource.transaction(async (tx) => {
            const cursor = await this.repository.lockCursor(tx, this.consumer.name);
            if (!cursor)
                return 0;
            const { batchSize, handlers } = this.consumer;
            const events = await this.repository.read(tx, cursor, batchSize, [...handlers.keys()]);
            const count = await handle(tx, events);
            const last = events[count - 1];
            if (last)
                await this.repository.moveCursor(tx, this.consumer.name, last);
            return count;
        });
        if (handled > 0)
            this.onProgress();
        return handled;
    }
    async handleTogether(tx, events) {
        try {
            await this.dispatch(tx, events);
            return events.length;
        }
        catch (error) {
            throw isPassing(error) ? error : new BatchFailedError(events.length, error);
        }
    }
    async handleOneByOne(tx, events) {
        const deadline = performance.now() + ALONE_MS;
        let count = 0;
        for (const event of events) {
            if (count > 0 && performance.now() > deadline)
                break;
            if (this.consumer.handlers.has(event.type))
                await this.handleAlone(tx, event, null);
            count++;
        }
        return count;
    }
    /** @param failedBefore how often it failed; null when it is tried for the first time and no failure is noted */
    handleAlone(tx, event, failedBefore) {
        return aboutItsReceipt(event, () => this.tryAlone(tx, event, failedBefore));
    }
    async tryAlone(tx, event, failedBefore) {
        try {
            await tx.transaction((alone) => this.dispatch(alone, [event]));
            if (failedBefore !== null)
                await this.repository.clearFailure(tx, this.consumer.name, event);
        }
        catch (error) {
            if (isPassing(error))
                throw error;
            const attempts = (failedBefore ?? 0) + 1;
            const retryInS = nextRetryS(attempts);
            await this.repository.recordFailure(tx, this.consumer.name, event, {
                attempts,
                error: storableError(error),
                retryInS,
            });
            const place = `${event.type} at ${event.epoch}/${event.xid}/${event.position}`;
            const next = retryInS === null ? 'It is a dead letter now.' : `Next try in ${retryInS} s.`;
            this.logger.error(`The consumer "${this.consumer.name}" failed on ${place}, try ${attempts}: ${errorWords(error)}. ${next}`);
        }
    }
    async dispatch(tx, events) {
        const byHandler = new Map();
        for (const event of events) {
            const handler = this.consumer.handlers.get(event.type);
            if (!handler)
                continue;
            const batch = byHandler.get(handler);
            if (batch)
                batch.push(event);
            else
                byHandler.set(handler, [event]);
        }
        for (const [handler, batch] of byHandler)
            await handler(batch, tx);
    }
    async retryFailures() {
        const tried = await this.dataSource.transaction(async (tx) => {
            // The cursor's lock also keeps retries of the same consumer apart from its turns elsewhere.
            if (!(await this.repository.lockCursor(tx, this.consumer.name)))
                return 0;
            const failures = await this.repository.dueFailures(tx, this.consumer.name, this.consumer.batchSize);
            const deadline = performance.now() + ALONE_MS;
            for (const { event, attempts } of failures) {
                if (performance.now() > deadline)
                    break;
                await this.handleAlone(tx, event, attempts);
            }
            return failures.length;
        });
        if (tried > 0)
            this.onProgress();
    }
    /** Waits, whether woken or not. */
    async gather() {
        if (this.stopping)
            return;
        this.gathering = new AbortController();
        await delay(GATHER_MS, undefined, { signal: this.gathering.signal }).catch(() => undefined);
        this.gathering = null;
    }
    async sleep(ms) {
        if (this.woken || this.stopping)
            return;
        this.asleep = new AbortController();
        await delay(ms, undefined, { signal: this.asleep.signal }).catch(() => undefined);
        this.asleep = null;
    }
}
/** A fault that is nobody's in the log: the turn is repeated until it has passed. */
function isPassing(error) {
    return isTransient(error) && !mayBeOwnFault(error);
}
/** Lines logged meanwhile carry the receipt's id, as those of its request do, when the event tells of a receipt. */
function aboutItsReceipt({ data }, work) {
    const { receiptId } = (data ?? {});
    return typeof receiptId === 'string' ? withRequestId(receiptId, work) : work();
}
//# sourceMappingURL=consumer-runner.js.map