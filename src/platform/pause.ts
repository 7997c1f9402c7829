/** A pause that may be cut short; one at a time. */
export class Pause {
  private end: (() => void) | null = null;

  /** Resolves after so many milliseconds, or when it is cut short. */
  take(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.end = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.end = end;
    });
  }

  cutShort(): void {
    this.end?.();
  }
}
