import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from '../http/answer.js';
import { readWholeRequest, type WholeRequest } from '../http/whole-request.js';

/** A request that came whole, and over which connection. */
export interface ReceivedWhole extends WholeRequest {
  readonly socket: Socket;
}

/** Answers requests that came whole. */
export interface WholeRequestHandler {
  /** Whether it answers this one; it goes the way of all others else. */
  takes(request: WholeRequest): boolean;
  /** Never rejects. */
  answer(request: ReceivedWhole): Promise<Answer>;
}

/** What a connection asks of whoever listens. */
export interface ConnectionHost {
  /** Who answers at present; null: nobody, all is left to `serve`. */
  whole: WholeRequestHandler | null;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  /** How long it may take until the first request begins. */
  readonly firstRequestMs: number;
  /** Goes on with a connection as Node's own HTTP server does. */
  serve(socket: Socket): void;
  gone(connection: ShortConnection): void;
}

/**
 * A connection whose requests come whole, one after the other. Node's HTTP server, with its streams and events for each
 * request and answer, takes as long for one as everything that is done with a callback; this takes a tenth of that. It
 * understands next to nothing: at the first thing that is not plain the connection goes to Node's server for good, with
 * every byte that is not answered yet.
 */
export class ShortConnection {
  private readonly keepAlive: string;
  private answering = false;
  /** What came while the one before was being answered. */
  private held: Buffer | null = null;
  private senderEnded = false;
  private closing = false;

  constructor(
    readonly socket: Socket,
    private readonly host: ConnectionHost,
  ) {
    this.keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(host.keepAliveMs / 1_000)}\r\n`;
    socket.setTimeout(host.firstRequestMs);
    socket
      .on('data', this.take)
      .on('end', this.end)
      .on('timeout', this.idle)
      .on('close', this.close)
      .on('error', ignore);
  }

  get isAnswering(): boolean {
    return this.answering;
  }

  /** Says with the answer under way, if there is one, that it is the last. */
  closeSoon(): void {
    this.closing = true;
  }

  private readonly take = (bytes: Buffer): void => {
    if (this.answering) {
      this.held = bytes;
      this.socket.pause();
      return;
    }
    const { whole } = this.host;
    const request = whole && readWholeRequest(bytes);
    if (!request || !whole.takes(request)) return this.handOver(bytes);
    this.answering = true;
    // Spelled out: a spread with a property more costs as much as reading the whole head.
    const { url, headers, body } = request;
    void whole.answer({ url, headers, body, socket: this.socket }).then(this.write);
  };

  private readonly write = (answer: Answer): void => {
    const { socket } = this;
    if (!this.answering) return;
    this.answering = false;
    if (!socket.writable) return;
    // What came meanwhile is still answered, by Node's server if need be.
    const last = (this.closing || this.senderEnded) && !this.held;
    const text = inText(answer, last ? 'Connection: close\r\n' : this.keepAlive);
    if (last) {
      socket.end(text);
      return;
    }
    if (socket.timeout !== this.host.keepAliveMs) socket.setTimeout(this.host.keepAliveMs);
    if (socket.write(text)) this.goOn();
    // Who does not read its answers is asked nothing more.
    else socket.pause().once('drain', this.goOn);
  };

  private readonly goOn = (): void => {
    const { held } = this;
    this.held = null;
    if (held) this.take(held);
    else if (this.socket.isPaused()) this.socket.resume();
  };

  private readonly end = (): void => {
    this.senderEnded = true;
    if (!this.answering) this.socket.end();
  };

  private readonly idle = (): void => {
    if (!this.answering) this.socket.destroy();
  };

  private readonly close = (): void => {
    this.answering = false;
    this.host.gone(this);
  };

  private handOver(bytes: Buffer): void {
    const { socket } = this;
    socket.off('data', this.take).off('end', this.end).off('timeout', this.idle).off('close', this.close);
    socket.off('error', ignore).off('drain', this.goOn);
    this.host.gone(this);
    socket.setTimeout(0);
    // Paused, for what is put back must not flow before there is somebody to read it.
    socket.pause().unshift(bytes);
    this.host.serve(socket);
    process.nextTick(() => socket.resume());
  }
}

/** The error of a connection ends it; there is nobody to tell. */
function ignore(): void {}

function inText({ status, headers, body }: Answer, connection: string): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return `${text}Date: ${httpDate()}\r\n${connection}\r\n${body}`;
}

let told = { second: 0, date: '' };

function httpDate(): string {
  const second = Math.floor(Date.now() / 1_000);
  if (second !== told.second) told = { second, date: new Date(second * 1_000).toUTCString() };
  return told.date;
}
