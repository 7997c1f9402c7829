import { setTimeout as sleep } from 'node:timers/promises';
import { AdminApi } from './admin-api.js';
/** Null when the answer cannot be read. */
export async function consumersState(api) {
    const items = AdminApi.items(await api.get('/consumers'));
    if (!items || items.length === 0)
        return null;
    const sum = (key) => items.reduce((total, item) => total + count(item[key]), 0);
    const text = items.map((item) => {
        const parts = [`${String(item.name)} ${String(item.state)}, lag ${count(item.lag)}`];
        if (count(item.failures) > 0)
            parts.push(`${count(item.failures)} failing`);
        if (count(item.deadLetters) > 0)
            parts.push(`${count(item.deadLetters)} dead letters`);
        return parts.join(', ');
    });
    return { open: sum('lag') + sum('failures'), deadLetters: sum('deadLetters'), text: text.join('; ') };
}
/**
 * Waits until the consumers have handled everything: twice in a row, for a consumer's events may lead to events for
 * another. Gives up when the open work has not become less for `seconds`.
 */
export async function waitForConsumers(api, seconds, onState) {
    let least = Infinity;
    let since = performance.now();
    for (let quiet = 0;;) {
        const state = await consumersState(api);
        if (state)
            onState(state);
        quiet = state?.open === 0 ? quiet + 1 : 0;
        if (quiet === 2)
            return { settled: true, state };
        if (state && state.open < least) {
            least = state.open;
            since = performance.now();
        }
        if (performance.now() - since > seconds * 1000)
            return { settled: false, state };
        await sleep(200);
    }
}
function count(value) {
    return typeof value === 'number' ? value : 0;
}
//# sourceMappingURL=consumers.js.map