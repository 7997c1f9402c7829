import { Presets, SingleBar } from 'cli-progress';

export interface Output {
  write(text: string): unknown;
}

/** Shows how far a phase is. `state` is asked for its words only when something is shown. */
export interface Phase {
  step(): void;
  end(): void;
}

const LINE_EVERY_MS = 5000;

/** A bar on a terminal; elsewhere, as in a CI log, a line every few seconds. */
export function startPhase(out: Output, name: string, total: number, state: () => string): Phase {
  return out === process.stdout && process.stdout.isTTY ? bar(name, total, state) : lines(out, name, total, state);
}

function bar(name: string, total: number, state: () => string): Phase {
  const format = `${name} {bar} {percentage}% | {value}/{total} | {rate}/s | {state}`;
  const shown = new SingleBar({ format, stream: process.stdout, hideCursor: false, fps: 5 }, Presets.shades_classic);
  const rate = rateMeter();
  shown.start(total, 0, { rate: '0', state: '' });
  return {
    step: () => shown.increment(1, { rate: rate.step(), state: state() }),
    end: () => shown.stop(),
  };
}

function lines(out: Output, name: string, total: number, state: () => string): Phase {
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

export function count(value: number): string {
  return value.toLocaleString('en');
}

/** Steps per second over about the last two seconds. */
function rateMeter(): { step(): string } {
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
