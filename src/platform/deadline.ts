/** Thrown by {@link within}: the work did not end in time. */
export class DeadlineError extends Error {}

/**
 * What the work comes to, if it does so in time.
 *
 * @param work is told by the signal when nobody waits for it any longer; it may go on all the same
 * @throws DeadlineError after `ms` milliseconds
 */
export async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(`not done within ${ms} ms`));
      over.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(over.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
