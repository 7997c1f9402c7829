import type { Logger } from '@nestjs/common';

/** Runs a piece of work again and again, never twice at a time; a failure is logged and the next turn comes anyway. */
export class RepeatedTask {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<unknown> = Promise.resolve();
  private stopped = true;

  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly logger: Logger,
  ) {}

  /** @param firstInMs until the first turn, when it is not to be a whole pause */
  start(firstInMs = this.everyMs): void {
    this.stopped = false;
    this.schedule(firstInMs);
  }

  /** Ends after the work under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  private schedule(inMs = this.everyMs): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.work()
        .catch((error: unknown) => this.logger.error(`${this.name} failed and will be tried again: ${String(error)}`))
        .finally(() => this.schedule());
    }, inMs);
  }
}
