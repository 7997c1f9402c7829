import { setTimeout as delay } from 'node:timers/promises';
import { watchUsage } from './usage.js';
const LOOK_MS = 1_000;
/** Waits until others leave the machine alone, or until it has waited long enough: the window itself judges. */
export async function awaitQuiet(watched, maxForeignShare, patienceSeconds) {
    const deadline = Date.now() + patienceSeconds * 1_000;
    while (Date.now() < deadline) {
        const watch = watchUsage(watched);
        await delay(LOOK_MS);
        if (watch.end().foreignShare <= maxForeignShare)
            return;
    }
}
//# sourceMappingURL=quiet.js.map