import { request } from 'node:http';
import { CALLBACK_SECRET, type Answer, type RunningApplication } from './application.js';

export type Header = readonly [name: string, value: string];

export const SECRET_HEADER: Header = [CALLBACK_SECRET.header, CALLBACK_SECRET.value];
export const JSON_HEADER: Header = ['Content-Type', 'application/json'];

/**
 * Posts a callback with exactly these headers, repeated ones one by one, as `fetch` would never send them.
 *
 * @param body one piece is sent with its length, several are sent as chunks, none sends no body at all
 */
export function postRaw(
  { url }: Pick<RunningApplication, 'url'>,
  headers: readonly Header[],
  ...body: readonly (Buffer | string)[]
): Promise<Answer> {
  const pieces = body.map((piece) => Buffer.from(piece as string));
  const framing: Header[] =
    pieces.length > 1 ? [['Transfer-Encoding', 'chunked']] : [['Content-Length', String(pieces[0]?.length ?? 0)]];
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${url}/callbacks/gokart`,
      { method: 'POST', agent: false, headers: ['Host', new URL(url).host, ...[...framing, ...headers].flat()] },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: new Headers(response.headers as Record<string, string>),
            body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text,
          });
        });
      },
    );
    outgoing.on('error', reject);
    for (const piece of pieces) outgoing.write(piece);
    outgoing.end();
  });
}
