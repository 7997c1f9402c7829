import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 10;

/**
 * Asks again and again until the condition holds, and returns what it answered.
 *
 * @param condition answers null, undefined or false as long as it does not hold
 * @throws Error that names what was waited for when it still does not hold at the end of the patience
 */
export async function eventually<T>(
  what: string,
  condition: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  patienceMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await condition();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs} ms in vain: ${what}`);
    await delay(EVERY_MS);
  }
}
