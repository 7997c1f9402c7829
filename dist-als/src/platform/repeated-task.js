/** Runs a piece of work again and again, never twice at a time; a failure is logged and the next turn comes anyway. */
export class RepeatedTask {
    constructor(name, everyMs, work, logger) {
        this.name = name;
        this.everyMs = everyMs;
        this.work = work;
        this.logger = logger;
        this.timer = null;
        this.running = Promise.resolve();
        this.stopped = true;
    }
    /** @param firstInMs until the first turn, when it is not to be a whole pause */
    start(firstInMs = this.everyMs) {
        this.stopped = false;
        this.schedule(firstInMs);
    }
    /** Ends after the work under way. */
    async stop() {
        this.stopped = true;
        if (this.timer)
            clearTimeout(this.timer);
        await this.running;
    }
    schedule(inMs = this.everyMs) {
        if (this.stopped)
            return;
        this.timer = setTimeout(() => {
            this.running = this.work()
                .catch((error) => this.logger.error(`${this.name} failed and will be tried again: ${String(error)}`))
                .finally(() => this.schedule());
        }, inMs);
    }
}
//# sourceMappingURL=repeated-task.js.map