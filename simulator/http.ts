import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Answer {
  status: number;
  /** The parsed JSON, or undefined when the answer is none. */
  json: unknown;
  text: string;
  retryAfter: string | undefined;
  milliseconds: number;
}

/** The connection was refused, reset or silent for too long: what the server did with the request is unknown. */
export class NoAnswer extends Error {
  /** Why, in a word: `ECONNRESET`, `ECONNREFUSED`, `silent` … */
  get reason(): string {
    const { cause } = this;
    const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
    return code ?? (cause instanceof Silence ? 'silent' : 'broken off');
  }

  constructor(url: string, cause: unknown) {
    super(`no answer from ${url}: ${cause instanceof Error && cause.message !== '' ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

class Silence extends Error {}

/** HTTP with kept-alive connections. Every status is an answer; only the lack of one is an error. */
export class HttpClient {
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(
    concurrency: number,
    private readonly timeoutSeconds: number,
  ) {
    const options = { keepAlive: true, maxSockets: concurrency, scheduling: 'lifo' as const };
    this.#http = new HttpAgent(options);
    this.#https = new HttpsAgent(options);
  }

  post(url: string, headers: Record<string, string>, body: Buffer): Promise<Answer> {
    return this.#send(url, 'POST', { ...headers, 'content-length': String(body.length) }, body);
  }

  get(url: string, headers: Record<string, string>): Promise<Answer> {
    return this.#send(url, 'GET', headers, null);
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #send(url: string, method: string, headers: Record<string, string>, body: Buffer | null): Promise<Answer> {
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => reject(new NoAnswer(url, cause));
      const request = this.#open(url, method, headers);
      request.setTimeout(this.timeoutSeconds * 1000, () => {
        request.destroy(new Silence(`silent for ${this.timeoutSeconds} s`));
      });
      request.on('error', fail);
      request.on('response', (response) => {
        readText(response).then((text) => {
          const milliseconds = performance.now() - started;
          const { statusCode: status = 0, headers } = response;
          resolve({ status, json: parsed(text), text, retryAfter: headers['retry-after'], milliseconds });
        }, fail);
      });
      request.end(body ?? undefined);
    });
  }

  #open(url: string, method: string, headers: Record<string, string>): ClientRequest {
    if (url.startsWith('https:')) return httpsRequest(url, { method, headers, agent: this.#https });
    return httpRequest(url, { method, headers, agent: this.#http });
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
