import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answering = (response: ServerResponse, request: ReceivedRequest) => void;

/** A remote party on loopback: keeps what it was sent and answers as it is told. */
export interface Receiver {
  readonly url: string;
  readonly received: ReceivedRequest[];
  /** 204 to everything until it is set. */
  answering: Answering;
  /** Ends connections that are under way, too. */
  close(): Promise<void>;
}

export const answer204: Answering = (response) => void response.writeHead(204).end();

export function answer(status: number, body = '', headers: Record<string, string> = {}): Answering {
  return (response) => void response.writeHead(status, headers).end(body);
}

export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const seen = { path: request.url ?? '', headers: request.headers, body };
      received.push(seen);
      receiver.answering(response, seen);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answering: answer204,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
