import { ConsoleLogger } from '@nestjs/common';
import { currentRequestId } from './request-context.js';

/** Nest's logger; each line carries the id of the request that it is about, if any. JSON lines in production. */
export class PitstopLogger extends ConsoleLogger {
  constructor(json: boolean) {
    super({ json, colors: !json && process.stdout.isTTY, prefix: 'Pitstop' });
  }

  protected override getJsonLogObject(
    message: unknown,
    options: Parameters<ConsoleLogger['getJsonLogObject']>[1],
  ): ReturnType<ConsoleLogger['getJsonLogObject']> {
    const requestId = currentRequestId();
    return { ...super.getJsonLogObject(message, options), ...(requestId ? { requestId } : {}) };
  }

  protected override stringifyMessage(
    message: unknown,
    logLevel: Parameters<ConsoleLogger['stringifyMessage']>[1],
  ): string {
    const requestId = currentRequestId();
    const text = super.stringifyMessage(message, logLevel);
    return requestId ? `${text} (request ${requestId})` : text;
  }
}
