import { setTimeout as sleep } from 'node:timers/promises';
import { NoAnswer } from './http.js';
/** GoKart's first pause before it tries again; every further one is twice as long. */
const FIRST_RETRY_MS = 120_000;
/** Callbacks that may wait for their retry before no new ones are sent. */
const MOST_WAITING = 20_000;
/** Nothing has answered for so long that a verdict is impossible. */
export class ServerGone extends Error {
}
/**
 * Sends everything as GoKart does: so many at a time, retrying on 500 and 503 alone. A callback that waits for its retry
 * holds no place. One that got no answer keeps its place and is sent again until there is one, as a person would do
 * who sees it marked as lost: whether the server took it is unknown, and must not matter.
 */
export async function deliverAll(sending, settings) {
    const queue = new RetryQueue(sending.count);
    const line = new Line(settings.patience);
    const work = async () => {
        for (let next = await queue.take(); next; next = await queue.take()) {
            const answer = await answerOf(sending, next, line, settings);
            const again = (answer.status === 500 || answer.status === 503) && next.retries < settings.maxRetries;
            if (again) {
                sending.retried(next.index, answer);
                queue.later({ ...next, retries: next.retries + 1 }, FIRST_RETRY_MS * settings.retryScale * 2 ** next.retries);
            }
            else {
                sending.answered(next.index, answer);
                queue.done();
            }
        }
    };
    try {
        await Promise.all(Array.from({ length: settings.concurrency }, work));
    }
    finally {
        queue.stop();
        line.hangUp();
    }
}
async function answerOf(sending, job, line, settings) {
    for (let resends = 0;; resends++) {
        try {
            const answer = await sending.send(job.index, job.retries + resends);
            line.alive();
            return answer;
        }
        catch (error) {
            if (!(error instanceof NoAnswer))
                throw error;
            line.silent(error);
            sending.resent(job.index, error, resends === 0);
            await sleep(settings.resendPause * Math.min(8, resends + 1));
        }
    }
}
/** Notices when nobody answers any more. */
class Line {
    #lastAnswer = performance.now();
    #over = false;
    constructor(patience) {
        this.patience = patience;
    }
    alive() {
        this.#lastAnswer = performance.now();
    }
    /** Nobody waits for an answer any longer. */
    hangUp() {
        this.#over = true;
    }
    silent(error) {
        if (this.#over)
            throw error;
        if (performance.now() - this.#lastAnswer < this.patience * 1000)
            return;
        throw new ServerGone(`nothing has answered for ${this.patience} s (${error.message})`);
    }
}
/** Hands out the callbacks in order, those whose retry is due first. */
class RetryQueue {
    #fresh = 0;
    #open;
    #waiting = 0;
    #due = [];
    #idle = [];
    #timers = new Set();
    constructor(count) {
        this.count = count;
        this.#open = count;
    }
    /** The next callback to send; undefined when every one has had its last word. */
    async take() {
        while (this.#open > 0) {
            const due = this.#due.shift();
            if (due)
                return due;
            if (this.#fresh < this.count && this.#waiting < MOST_WAITING)
                return { index: this.#fresh++, retries: 0 };
            await new Promise((wake) => this.#idle.push(wake));
        }
        return undefined;
    }
    later(job, milliseconds) {
        this.#waiting++;
        const timer = setTimeout(() => {
            this.#timers.delete(timer);
            this.#waiting--;
            this.#due.push(job);
            this.#idle.shift()?.();
        }, milliseconds);
        this.#timers.add(timer);
    }
    done() {
        this.#open--;
        if (this.#open === 0)
            this.#wakeAll();
    }
    stop() {
        this.#open = 0;
        for (const timer of this.#timers)
            clearTimeout(timer);
        this.#wakeAll();
    }
    #wakeAll() {
        for (const wake of this.#idle.splice(0))
            wake();
    }
}
//# sourceMappingURL=deliver.js.map