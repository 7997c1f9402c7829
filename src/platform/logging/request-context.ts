import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

/** Every answer says the id of its request in this header. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

const storage = new AsyncLocalStorage<{ readonly requestId: string }>();
let running = 0;
/** The request that the line logged just now is about. */
let named: string | undefined;

/** Runs `work` so that every line logged within it carries the id. A callback's request id is its receipt id. */
export async function withRequestId<T>(requestId: string, work: () => Promise<T>): Promise<T> {
  running++;
  try {
    return await storage.run({ requestId }, work);
  } finally {
    // A storage in use is told of every promise in the process, which makes each callback a tenth dearer.
    if (--running === 0) storage.disable();
  }
}

/** As `withRequestId`, for work that logs and does not wait for anything. */
export function namingRequest<T>(requestId: string | undefined, log: () => T): T {
  const before = named;
  named = requestId ?? before;
  try {
    return log();
  } finally {
    named = before;
  }
}

export function currentRequestId(): string | undefined {
  return named ?? storage.getStore()?.requestId;
}

export function tellRequestId(response: ServerResponse, requestId: string): void {
  response.setHeader(REQUEST_ID_HEADER, requestId);
}

/** The id that was told with {@link tellRequestId}. */
export function toldRequestId(response: ServerResponse): string | undefined {
  const told = response.getHeader(REQUEST_ID_HEADER);
  return typeof told === 'string' ? told : undefined;
}
