import { Client } from 'pg';
/**
 * A `pg` client that cuts its connection when a query is not answered in `limitMs`.
 *
 * The server's own time-outs end a slow statement, but cannot be heard over a network that has gone silent, and
 * `query_timeout` of `pg` gives up the query alone: the connection would go back to the pool with a transaction open.
 * A connection that is cut leaves the pool, and its transaction is rolled back.
 */
export function watchedClient(limitMs) {
    class WatchedClient extends Client {
    }
    const send = Reflect.get(Client.prototype, 'query');
    const watched = function (...args) {
        const sent = send.apply(this, args);
        if (!(sent instanceof Promise))
            return sent;
        const { connection } = this;
        const timer = setTimeout(() => {
            const told = `Connection terminated: the database left a query unanswered for ${limitMs} ms`;
            connection.stream.destroy(new Error(told));
        }, limitMs);
        return sent.finally(() => clearTimeout(timer));
    };
    WatchedClient.prototype.query = watched;
    return WatchedClient;
}
//# sourceMappingURL=watched-client.js.map