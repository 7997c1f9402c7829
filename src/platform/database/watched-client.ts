import type { Duplex } from 'node:stream';
import { Client, type ClientConfig } from 'pg';
import { errorWords } from '../logging/error-words.js';

/** As TypeORM writes it. */
const BEGINNING = 'START TRANSACTION';

type Send = (this: Client, ...args: unknown[]) => unknown;

/**
 * A `pg` client that cuts its connection when a query is not answered in `limitMs`.
 *
 * The server's own time-outs end a slow statement, but cannot be heard over a network that has gone silent, and
 * `query_timeout` of `pg` gives up the query alone: the connection would go back to the pool with a transaction open.
 * A connection that is cut leaves the pool, and its transaction is rolled back.
 *
 * Nobody waits for the beginning of a transaction: its first statement goes out right behind it. Should a beginning fail,
 * which it does for no reason but the end of its session, the connection is cut before that statement's answer is read.
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
    const cut = (told: string): unknown => connection.stream.destroy(new Error(told));
    const timer = setTimeout(() => {
      cut(`Connection terminated: the database left a query unanswered for ${limitMs} ms`);
    }, limitMs);
    const answered = sent.finally(() => clearTimeout(timer));
    if (args[0] !== BEGINNING) return answered;
    answered.catch((error: unknown) =>
      cut(`Connection terminated: a transaction could not begin: ${errorWords(error)}`),
    );
    return Promise.resolve();
  };
  WatchedClient.prototype.query = watched as unknown as typeof Client.prototype.query;
  return WatchedClient;
}
