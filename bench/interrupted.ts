import type { BenchServer } from './database.js';

/** Ctrl-C must not leave a PostgreSQL and its gigabytes behind, nor one that is only starting. */
export function stopAtSignals(starting: Promise<BenchServer>): { off(): void } {
  const stop = (): void => void starting.then((server) => server.stop()).finally(() => process.exit(1));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  return { off: () => signals.forEach((signal) => process.off(signal, stop)) };
}
