import { AsyncLocalStorage } from 'node:async_hooks';
const storage = new AsyncLocalStorage();
/** Runs `work` so that every line logged within it carries the id. A callback's request id is its receipt id. */
export function withRequestId(requestId, work) {
    return storage.run({ requestId }, work);
}
export function currentRequestId() {
    return storage.getStore()?.requestId;
}
//# sourceMappingURL=request-context.js.map