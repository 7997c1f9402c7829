/** Where the event log ended and its consumers stood at one moment, by position; those that are paused left out. */
export interface Look {
  readonly atMs: number;
  readonly head: number;
  readonly consumers: ReadonlyMap<string, number>;
}

export interface BackPressureLimits {
  /** How many looks are looked back; a consumer that has not moved in them does not count. */
  readonly looks: number;
  /** A consumer that has moved at all is taken to be able to handle so many events a second: it may have had few. */
  readonly leastPerSecond: number;
  /** What comes in this time may wait for a consumer's next turn: it gathers so that its turns are worth their cost. */
  readonly turnS: number;
  /** So far behind intake works half of the time; twice as much, a third. */
  readonly halfS: number;
  /** A callback never waits longer for it, and what a process takes in never falls below a batch in this time. */
  readonly longestRestMs: number;
}

/**
 * For how many seconds the consumer that is furthest behind has work beyond its next turn, at the speed that it had
 * between the first and the last of the looks. One that stands still (stopped, stuck, or without a process) is not waited for: callbacks are
 * taken whatever becomes of them.
 */
export function secondsBehind(
  looks: readonly Look[],
  { turnS, leastPerSecond }: Pick<BackPressureLimits, 'turnS' | 'leastPerSecond'>,
): number {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last) return 0;
  const seconds = (last.atMs - first.atMs) / 1_000;
  let most = 0;
  for (const [name, position] of last.consumers) {
    const moved = position - (first.consumers.get(name) ?? position);
    if (moved <= 0) continue;
    most = Math.max(most, (last.head - position) / Math.max(leastPerSecond, moved / seconds) - turnS);
  }
  return most;
}

/**
 * How long intake rests after a transaction, in milliseconds. In proportion to the time that the transaction took, so
 * that the same lag takes the same share of the speed from a fast machine and from a slow one.
 */
export function restMs(tookMs: number, behindS: number, limits: BackPressureLimits): number {
  return Math.min(limits.longestRestMs, (tookMs * behindS) / limits.halfS);
}
