import { setTimeout as delay } from 'node:timers/promises';
/** All of a stop, the embedded server's included, is over by then: the promise is 5 s. */
const STOP_LIMIT_MS = 4_800;
/** npm passes a Ctrl-C on that its child has had from the terminal already; that is not a second wish. */
const SAME_WISH_MS = 700;
/**
 * The life of the process: signals and unexpected errors lead to one orderly stop, step by step in the order in which
 * the steps were added, last first. Each step has a time limit, the whole has one, and a second signal ends at once.
 */
export class ProcessLife {
    constructor(logger) {
        this.logger = logger;
        this.steps = [];
        this.begun = Promise.resolve();
        this.stopAskedAt = null;
    }
    get stopping() {
        return this.stopAskedAt !== null;
    }
    listen() {
        for (const signal of ['SIGTERM', 'SIGINT'])
            process.on(signal, () => this.onSignal(signal));
        for (const event of ['uncaughtException', 'unhandledRejection']) {
            process.on(event, (error) => {
                this.logger.fatal?.(`Unexpected error, stopping: ${error instanceof Error ? error.stack : String(error)}`);
                void this.stop(1);
            });
        }
    }
    /** To be done at the stop, before everything that was added earlier. */
    onStop(name, limitMs, work) {
        this.steps.unshift({ name, limitMs, work });
    }
    /** Runs the start; a stop that comes in the middle waits for the step under way. */
    async begin(work) {
        this.begun = work();
        await this.begun;
    }
    async stop(code) {
        if (this.stopAskedAt !== null)
            return;
        this.stopAskedAt = Date.now();
        setTimeout(() => {
            this.logger.error(`The stop took longer than ${STOP_LIMIT_MS} ms; ending without the rest`);
            process.exit(1);
        }, STOP_LIMIT_MS).unref();
        await Promise.race([this.begun.catch(() => undefined), delay(1_500)]);
        for (const { name, limitMs, work } of this.steps) {
            try {
                const late = delay(limitMs, 'late');
                if ((await Promise.race([work(), late])) === 'late')
                    this.logger.warn(`${name}: not done in ${limitMs} ms`);
            }
            catch (error) {
                this.logger.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
            }
        }
        process.exit(code);
    }
    onSignal(signal) {
        if (this.stopAskedAt === null) {
            this.logger.log(`${signal}: stopping; once more ends at once`);
            void this.stop(0);
        }
        else if (Date.now() - this.stopAskedAt > SAME_WISH_MS) {
            process.exit(1);
        }
    }
}
//# sourceMappingURL=life.js.map