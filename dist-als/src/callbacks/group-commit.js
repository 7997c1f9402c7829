/** Thrown by {@link GroupCommit.submit} when too much is waiting already, or the item was withdrawn. */
export class OverloadedError extends Error {
}
/**
 * Coalesces concurrent requests into few transactions. A flush starts as soon as a place is free, so a lone item waits
 * for nobody and no timer is involved; under load each flush takes along what has come in meanwhile. An item that
 * cannot be written never fails its neighbours: the batch is then written item by item.
 */
export class GroupCommit {
    constructor(options) {
        this.options = options;
        /** In the order of arrival. */
        this.waiting = new Set();
        this.waitingBytes = 0;
        this.flushing = 0;
    }
    /**
     * Resolves after the commit that holds the item.
     *
     * @param deadline withdraws the item: it is not written any more, unless a transaction has begun to
     */
    submit(item, deadline) {
        const bytes = this.options.bytesOf(item);
        const { waiting } = this.options.limits;
        if (!fits(waiting, { items: this.waiting.size, bytes: this.waitingBytes }, bytes)) {
            const held = `${this.waiting.size} callbacks with ${this.waitingBytes} bytes`;
            return Promise.reject(new OverloadedError(`${held} are waiting already`));
        }
        return new Promise((resolve, reject) => {
            const entry = { item, bytes, resolve, reject, deadline };
            deadline?.whenOver(() => this.withdraw(entry));
            this.waiting.add(entry);
            this.waitingBytes += bytes;
            this.startFlush();
        });
    }
    withdraw(entry) {
        if (this.remove(entry))
            entry.reject(new OverloadedError('The callback was withdrawn before its turn came'));
    }
    remove(entry) {
        const removed = this.waiting.delete(entry);
        if (removed)
            this.waitingBytes -= entry.bytes;
        return removed;
    }
    startFlush() {
        if (this.flushing >= this.options.limits.concurrency || this.waiting.size === 0)
            return;
        const batch = this.takeBatch();
        this.flushing++;
        void this.write(batch).finally(() => {
            this.flushing--;
            this.startFlush();
        });
    }
    takeBatch() {
        const batch = [];
        let bytes = 0;
        for (const entry of this.waiting) {
            if (!fits(this.options.limits.batch, { items: batch.length, bytes }, entry.bytes))
                break;
            this.remove(entry);
            batch.push(entry);
            bytes += entry.bytes;
        }
        return batch;
    }
    async write(batch) {
        try {
            const results = await this.options.flush(batch.map(({ item }) => item));
            batch.forEach(({ resolve }, index) => resolve(results[index]));
        }
        catch (error) {
            if (batch.length === 1 || this.options.isTransient(error)) {
                for (const { reject } of batch)
                    reject(error);
                return;
            }
            for (const alone of batch) {
                if (alone.deadline?.isOver)
                    alone.reject(error);
                else
                    await this.write([alone]);
            }
        }
    }
}
function fits(bounds, held, bytes) {
    return held.items === 0 || (held.items < bounds.items && held.bytes + bytes <= bounds.bytes);
}
//# sourceMappingURL=group-commit.js.map