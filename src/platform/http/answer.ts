import type { ServerResponse } from 'node:http';

/** An answer as it goes over the wire, but for what the connection says of itself. */
export interface Answer {
  readonly status: number;
  /** Names and values in turns; the body's length is among them. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** @param headers names and values in turns */
export function answerWith(status: number, contentType: string, body: string, headers: readonly string[] = []): Answer {
  const length = String(Buffer.byteLength(body));
  return { status, headers: [...headers, 'Content-Type', contentType, 'Content-Length', length], body };
}

export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers as string[]);
  response.end(body);
}
