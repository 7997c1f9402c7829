import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { readWholeRequest } from '../../src/platform/http/whole-request.js';

interface Seen {
  readonly url: string | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** Nearly always the first; what is odd in one place only tells most. */
const mostly = <Value>(usual: Value, ...odd: Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });
const oddValue = fc.oneof(
  fc.constantFrom('a  b', ' a', 'a ', '', '\t', 'ü', 'a\tb', 'a\u0000', 'a\r\n b', 'a\nX-D: b'),
  fc.string({ maxLength: 20 }),
);
const line = fc.oneof(
  { weight: 15, arbitrary: fc.constantFrom('X-A: 1', 'User-Agent: a b/c (d)', 'Cookie:e=f', 'connection: Keep-Alive') },
  { weight: 1, arbitrary: fc.constantFrom('Connection: close', 'Transfer-Encoding: chunked', 'Expect: 100-continue') },
  { weight: 1, arbitrary: fc.constantFrom('X_C: 1', 'X-A : 1', ': 1', 'X-A', 'Content-Length : 1', 'Upgrade: h2c') },
  { weight: 2, arbitrary: oddValue.map((value) => `X-B: ${value}`) },
);
const request = fc.record({
  method: mostly('POST', 'PUT', 'post', 'POST '),
  url: mostly('/callbacks/gokart?a=b', '/a b', 'http://x/y', '*', '/ü', '/#x', '/'),
  version: mostly('1.1', '1.0', '2.0', '1.1 '),
  hosts: mostly(1, 0, 2),
  lengthOff: mostly(0, 1, -1),
  lengths: mostly(1, 0, 2),
  end: mostly('\r\n', '\n', '\r', '\r\r\n'),
  lines: fc.uniqueArray(line, { maxLength: 4 }),
  body: fc.string({ maxLength: 40 }),
});
type Parts = typeof request extends fc.Arbitrary<infer T> ? T : never;

function written({ method, url, version, hosts, lengthOff, lengths, end, lines, body }: Parts): Buffer {
  const length = `Content-Length: ${Math.max(0, Buffer.byteLength(body) + lengthOff)}`;
  const head = [
    `${method} ${url} HTTP/${version}`,
    ...Array.from({ length: hosts }, () => 'Host: here'),
    ...lines,
    ...Array.from({ length: lengths }, () => length),
  ];
  return Buffer.from(`${head.join(end)}${end}${end}${body}`);
}

describe('a request that came whole', () => {
  let server: Server;
  let seen: (request: Seen) => void;

  beforeAll(async () => {
    server = createServer((incoming: IncomingMessage, response) => {
      let body = '';
      incoming.on('data', (bytes: Buffer) => (body += bytes.toString()));
      incoming.on('end', () => {
        seen({ url: incoming.url, headers: { ...incoming.headers }, body });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  /** What Node's server makes of the bytes; null when it refuses them, or waits for more. */
  async function asNodeReadsIt(bytes: Buffer): Promise<Seen | null> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      seen = (request) => {
        socket.destroy();
        resolve(request);
      };
      socket.on('close', () => resolve(null));
      socket.on('error', () => undefined);
      // A refusal, unless it was an answer to what was seen.
      socket.on('data', () => socket.destroy());
      socket.end(bytes);
    });
  }

  it('says what Node reads of it, and nothing is taken for one that Node would refuse', async () => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(request, async (parts) => {
        const bytes = written(parts);
        const read = readWholeRequest(bytes);
        if (read === null) return;
        whole++;
        const { url, headers, body } = read;
        expect({ url, headers: { ...headers }, body: body.toString() }).toEqual(await asNodeReadsIt(bytes));
      }),
      { numRuns: 3_000 },
    );
    expect(whole).toBeGreaterThan(500);
  });

  it('is what senders write that have nothing special to say', () => {
    const bytes = Buffer.from(
      'POST /callbacks/gokart?x=1 HTTP/1.1\r\nHost: pitstop.example\r\nUser-Agent: GoKart\r\nContent-Type: application/json\r\n' +
        'X-Api-Token: a b,c;d="e"\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(readWholeRequest(bytes)).toMatchObject({
      url: '/callbacks/gokart?x=1',
      headers: { 'x-api-token': 'a b,c;d="e"', 'content-length': '2', connection: 'Keep-Alive' },
    });
    // Cut off anywhere, and with anything behind it, it is none.
    for (let end = 0; end < bytes.length; end++) expect(readWholeRequest(bytes.subarray(0, end))).toBeNull();
    expect(readWholeRequest(Buffer.concat([bytes, Buffer.from('\r')]))).toBeNull();
  });

  it.each([
    ['a header in two lines', 'X-A: a\r\n b\r\n'],
    ['a blank before the colon', 'X-A : a\r\n'],
    ['a line without a colon', 'X-A\r\n'],
    ['two lengths', 'Content-Length: 2\r\n'],
    ['chunks', 'Transfer-Encoding: chunked\r\n'],
    ['an end of the connection', 'Connection: close\r\n'],
    ['another protocol', 'Connection: Upgrade\r\nUpgrade: h2c\r\n'],
    ['a question', 'Expect: 100-continue\r\n'],
    ['bytes beyond ASCII', 'X-A: ü\r\n'],
    ['a line that ends early', 'X-A: a\nX-B: b\r\n'],
  ])('is none with %s', (_, header) => {
    const bytes = Buffer.from(`POST /x HTTP/1.1\r\nHost: here\r\n${header}Content-Length: 2\r\n\r\n{}`);
    expect(readWholeRequest(bytes)).toBeNull();
  });
});
