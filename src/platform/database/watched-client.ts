import type { Duplex } from 'node:stream';
import { Client, type ClientConfig } from 'pg';
import { errorWords } from '../logging/error-words.js';
import { sendCall, type PreparedCall } from './prepared-query.js';

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
    /** One for all queries, since a timer of its own for each costs as much as to read the answer. */
    private readonly patience: NodeJS.Timeout;
    private unanswered = 0;

    constructor(config?: string | ClientConfig) {
      super(config);
      // Between its connecting and the listeners of who asked for it lies a moment in which the server may die; an error
      // that nobody listens to would end the process, and the next query tells it anyway.
      this.on('error', () => undefined);
      this.patience = setTimeout(() => {
        if (this.unanswered > 0) this.cut(`the database left a query unanswered for ${limitMs} ms`);
      }, limitMs).unref();
    }

    watch(sent: Promise<unknown>): void {
      // Those behind it begin when it is answered.
      if (this.unanswered++ === 0) this.patience.refresh();
      const answered = (): void => {
        this.unanswered--;
        this.patience.refresh();
      };
      sent.then(answered, answered);
    }

    cut(why: string): void {
      const { connection } = this as unknown as { connection: { stream: Duplex } };
      connection.stream.destroy(new Error(`Connection terminated: ${why}`));
    }
  }
  const send = Reflect.get(Client.prototype, 'query') as Send;
  const watched = function (this: WatchedClient, ...args: unknown[]): unknown {
    const [first] = args;
    const sent = isCall(first) ? sendCall(first, (query) => send.call(this, query)) : send.apply(this, args);
    if (!(sent instanceof Promise)) return sent;
    this.watch(sent);
    if (first !== BEGINNING) return sent;
    sent.catch((error: unknown) => this.cut(`a transaction could not begin: ${errorWords(error)}`));
    return Promise.resolve();
  };
  WatchedClient.prototype.query = watched as unknown as typeof Client.prototype.query;
  return WatchedClient;
}

function isCall(given: unknown): given is PreparedCall {
  return typeof given === 'object' && given !== null && 'name' in given && 'values' in given;
}
