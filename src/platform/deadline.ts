/** Thrown by {@link within}: the work did not end in time. */
export class DeadlineError extends Error {}

/**
 * Tells the work that nobody waits for it any longer. Does for one listener what an AbortSignal does for many, at a
 * fraction of the cost: every callback has one.
 */
export class Deadline {
  private passed = false;
  private listener: (() => void) | null = null;

  get isOver(): boolean {
    return this.passed;
  }

  /** Calls the listener when the time is over. A later listener takes the place of an earlier one. */
  whenOver(listener: () => void): void {
    this.listener = listener;
  }

  pass(): void {
    this.passed = true;
    this.listener?.();
  }
}

/**
 * What the work comes to, if it does so in time.
 *
 * @param work is told by the deadline when nobody waits for it any longer; it may go on all the same
 * @throws DeadlineError after `ms` milliseconds
 */
export function within<T>(ms: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const deadline = new Deadline();
    const timer = setTimeout(() => {
      reject(new DeadlineError(`not done within ${ms} ms`));
      deadline.pass();
    }, ms);
    const inTime =
      <Value>(settle: (value: Value) => void) =>
      (value: Value): void => {
        clearTimeout(timer);
        settle(value);
      };
    work(deadline).then(inTime(resolve), inTime(reject));
  });
}
