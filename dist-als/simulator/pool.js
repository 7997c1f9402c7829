/** Runs the work for every item, so many at a time. The first error ends it. */
export async function inParallel(concurrency, items, work) {
    const iterator = items[Symbol.iterator]();
    let failed = false;
    const runner = async () => {
        for (let next = iterator.next(); !failed && next.done !== true; next = iterator.next())
            await work(next.value);
    };
    const guarded = async () => {
        try {
            await runner();
        }
        catch (error) {
            failed = true;
            throw error;
        }
    };
    await Promise.all(Array.from({ length: concurrency }, guarded));
}
//# sourceMappingURL=pool.js.map