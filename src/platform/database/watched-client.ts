import type { Duplex } from 'node:stream';
import { Client, type ClientConfig } from 'pg';

type Send = (this: Client, ...args: unknown[]) => unknown;

/**
 * A `pg` client that cuts its connection when a query is not answered in `limitMs`.
 *
 * The server's own time-outs end a slow statement, but cannot be heard over a network that has gone silent, and
 * `query_timeout` of `pg` gives up the query alone: the connection would go back to the pool with a transaction open.
 * A connection that is cut leaves the pool, and its transaction is rolled back.
 */
export function watchedClient(limitMs: number): typeof Client {
  class WatchedClient extends Client {
    constructor(config?: string | ClientConfig) {
      super(config);
      // Between its connecting and the listeners of who asked for it lies a moment in which the server may die; an error
      // that nobody listens to would end the process, and the next query tells it anyway.
      this.on('error', () => undefined);
    }
  }
  const send = Reflect.get(Client.prototype, 'query') as Send;
  const watched: Send = function (...args) {
    const sent = send.apply(this, args);
    if (!(sent instanceof Promise)) return sent;
    const { connection } = this as unknown as { connection: { stream: Duplex } };
    const timer = setTimeout(() => {
      const told = `Connection terminated: the database left a query unanswered for ${limitMs} ms`;
      connection.stream.destroy(new Error(told));
    }, limitMs);
    return sent.finally(() => clearTimeout(timer));
  };
  WatchedClient.prototype.query = watched as unknown as typeof Client.prototype.query;
  return WatchedClient;
}
