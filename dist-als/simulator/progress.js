import { Presets, SingleBar } from 'cli-progress';
const LINE_EVERY_MS = 5000;
/** A bar on a terminal; elsewhere, as in a CI log, a line every few seconds. */
export function startPhase(out, name, total, state) {
    return out === process.stdout && process.stdout.isTTY ? bar(name, total, state) : lines(out, name, total, state);
}
function bar(name, total, state) {
    const format = `${name} {bar} {percentage}% | {value}/{total} | {rate}/s | {state}`;
    const shown = new SingleBar({ format, stream: process.stdout, hideCursor: false, fps: 5 }, Presets.shades_classic);
    const rate = rateMeter();
    shown.start(total, 0, { rate: '0', state: '' });
    return {
        step: () => shown.increment(1, { rate: rate.step(), state: state() }),
        end: () => shown.stop(),
    };
}
function lines(out, name, total, state) {
    const rate = rateMeter();
    let done = 0;
    let perSecond = '0';
    const timer = setInterval(() => {
        const words = state();
        out.write(`${name} ${count(done)}/${count(total)}, ${perSecond}/s${words === '' ? '' : `, ${words}`}\n`);
    }, LINE_EVERY_MS);
    timer.unref();
    return {
        step: () => {
            done++;
            perSecond = rate.step();
        },
        end: () => clearInterval(timer),
    };
}
export function count(value) {
    return value.toLocaleString('en');
}
/** Steps per second over about the last two seconds. */
function rateMeter() {
    let since = performance.now();
    let steps = 0;
    let shown = '…';
    return {
        step: () => {
            steps++;
            const passed = performance.now() - since;
            if (passed >= 2000) {
                shown = count(Math.round((steps * 1000) / passed));
                steps = 0;
                since = performance.now();
            }
            return shown;
        },
    };
}
//# sourceMappingURL=progress.js.map