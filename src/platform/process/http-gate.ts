import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ShortConnection, type ConnectionHost, type WholeRequestHandler } from './short-connection.js';

const NOT_SERVING = JSON.stringify({
  type: 'about:blank',
  title: 'Service unavailable',
  status: 503,
  code: 'unavailable',
  detail: 'The process is starting or stopping; the same request succeeds a little later.',
});

/**
 * How long an idle connection is kept. Whoever ends it while the other side begins to send resets a request, and GoKart
 * sends a callback no second time that was reset: so it must be the sender or the proxy in front, all of which give up
 * sooner (browsers' and .NET's pools 1 to 2 min, load balancers up to 10 min). Node's own 5 s lose callbacks.
 */
export const KEEP_ALIVE_MS = 620_000;

/** What answers requests. */
export interface RequestHandlers {
  readonly any: RequestListener;
  /** Is asked first about requests that came whole. */
  readonly whole?: WholeRequestHandler;
}

/**
 * The listening socket, kept apart from the application so that it begins before and outlives it: while the process
 * starts and while it stops, every request is answered 503 with `Retry-After`. GoKart repeats a callback after a 503,
 * but never one whose connection was refused or reset.
 */
export class HttpGate {
  private readonly server: Server;
  /**
   * In the order of their requests. No Set: what V8 leaves behind of one that has grown or shrunk points to what came
   * after it, so that, once one of these is old, every request outlives two collections of garbage.
   */
  private readonly underWay: ServerResponse[] = [];
  private handler: RequestListener | null = null;
  private readonly connections = new Set<ShortConnection>();
  private readonly host: ConnectionHost;

  constructor() {
    this.server = createServer((request, response) => {
      if (this.handler === null) this.refuse(request, response);
      else this.pass(this.handler, request, response);
    });
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
    const [serve] = this.server.listeners('connection') as ((socket: Socket) => void)[];
    if (!serve) throw new Error('This version of Node serves connections in a way that is not known.');
    this.host = {
      whole: null,
      keepAliveMs: KEEP_ALIVE_MS,
      firstRequestMs: this.server.headersTimeout,
      serve: (socket) => serve.call(this.server, socket),
      gone: (connection) => this.connections.delete(connection),
    };
    this.server.off('connection', serve).on('connection', (socket: Socket) => {
      if (this.host.whole === null) this.host.serve(socket);
      else this.connections.add(new ShortConnection(socket, this.host));
    });
  }

  /** @throws Error of `net`, `EADDRINUSE` for one. */
  async listen(port: number, host: string): Promise<AddressInfo> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return this.server.address() as AddressInfo;
  }

  /** Hands requests to the application from now on. */
  open({ any, whole }: RequestHandlers): void {
    this.handler = any;
    this.host.whole = whole ?? null;
  }

  /**
   * Refuses new requests from now on, and waits for those under way, but no longer than `limitMs`.
   * @returns how many are still under way
   */
  async drain(limitMs: number): Promise<number> {
    this.handler = null;
    this.host.whole = null;
    for (const connection of this.connections) connection.closeSoon();
    for (const response of this.underWay) {
      if (!response.headersSent) response.setHeader('Connection', 'close');
    }
    const deadline = Date.now() + limitMs;
    while (this.left > 0 && Date.now() < deadline) await delay(10);
    return this.left;
  }

  /** Stops listening and ends every connection that is left. */
  close(): void {
    this.handler = null;
    this.host.whole = null;
    this.server.close();
    this.server.closeAllConnections();
    for (const { socket } of this.connections) socket.destroy();
  }

  private get left(): number {
    let left = this.underWay.length;
    for (const { isAnswering } of this.connections) if (isAnswering) left++;
    return left;
  }

  private pass(handler: RequestListener, request: IncomingMessage, response: ServerResponse): void {
    this.underWay.push(response);
    // Found near the front: who came first is most often answered first.
    response.once('close', () => this.underWay.splice(this.underWay.indexOf(response), 1));
    handler(request, response);
  }

  private refuse(request: IncomingMessage, response: ServerResponse): void {
    // Read to its end, or the answer may be lost in a reset of the connection.
    request.resume();
    response.writeHead(503, {
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(NOT_SERVING),
      'Retry-After': '5',
      Connection: 'close',
    });
    response.end(NOT_SERVING);
  }
}
