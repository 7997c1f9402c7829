import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { answerWith, type Answer } from '../../../../src/platform/http/answer.js';
import { HttpGate } from '../../../../src/platform/process/http-gate.js';
import type { ReceivedWhole } from '../../../../src/platform/process/short-connection.js';
import { eventually } from '../../../support/eventually.js';

const SHORT = '/short';

/** A connection that sends bytes as they are, and keeps what comes back. */
class Caller {
  received = '';
  private constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.received += bytes.toString()));
    socket.on('error', () => undefined);
  }

  static async to(port: number): Promise<Caller> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    return new Caller(socket);
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** The bodies of the answers, as soon as there are so many. */
  async bodies(count: number): Promise<string[]> {
    const found = (): string[] => [...this.received.matchAll(/\r\n\r\n(\w+:[^\r]*?);/g)].map(([, body = '']) => body);
    await eventually(`${count} answers have come`, () => Promise.resolve(found().length >= count));
    return found();
  }
}

const post = (body: string, headers: Record<string, string> = {}, path = SHORT): string =>
  `POST ${path} HTTP/1.1\r\nHost: here\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('') +
  `\r\n${body}`;

describe('a connection to the gate', () => {
  let gate: HttpGate;
  let port: number;
  /** Requests that came whole and wait for their answer. */
  let waiting: { readonly request: ReceivedWhole; readonly answer: (answer: Answer) => void }[];
  let slow: boolean;
  let caller: Caller;

  beforeEach(async () => {
    [gate, waiting, slow] = [new HttpGate(), [], false];
    ({ port } = await gate.listen(0, '127.0.0.1'));
    gate.open({
      any: (request, response) => {
        let body = '';
        request.on('data', (bytes: Buffer) => (body += bytes.toString()));
        request.on('end', () => response.end(`node:${request.method}:${body.length}:${body.slice(-20)};`));
      },
      whole: {
        takes: ({ url }) => url === SHORT,
        answer: (request) =>
          slow ? new Promise((resolve) => waiting.push({ request, answer: resolve })) : Promise.resolve(short(request)),
      },
    });
    caller = await Caller.to(port);
  });
  afterEach(() => {
    caller.socket.destroy();
    gate.close();
  });

  const short = ({ body }: ReceivedWhole): Answer =>
    answerWith(200, 'text/plain', `short:${body.toString()};`, ['X-Id', '7']);

  it('answers what comes whole, one after the other, and stays open', async () => {
    for (const [index, body] of ['one', 'zwei mit ü', ''].entries()) {
      caller.send(post(body));
      await caller.bodies(index + 1);
    }
    expect(await caller.bodies(3)).toEqual(['short:one', 'short:zwei mit ü', 'short:']);
    const [first = ''] = caller.received.split('short:');
    expect(first).toMatch(/^HTTP\/1\.1 200 OK\r\nX-Id: 7\r\nContent-Type: text\/plain\r\nContent-Length: 10\r\nDate: /);
    expect(first).toMatch(
      /Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=620\r\n\r\n$/,
    );
  });

  it('is the same to a client that knows nothing of it', async () => {
    for (let time = 0; time < 3; time++) {
      const answer = await fetch(`http://127.0.0.1:${port}${SHORT}`, { method: 'POST', body: 'x'.repeat(1_000) });
      expect(answer.status).toBe(200);
      expect((await answer.text()).length).toBe(1_007);
    }
  });

  it.each<[string, (send: (text: string) => void) => void | Promise<void>, string[]]>([
    ['for another path', (send) => send(post('a', {}, '/other')), ['node:POST:1:a']],
    ['without a body', (send) => send('GET /short HTTP/1.1\r\nHost: here\r\n\r\n'), ['node:GET:0:']],
    ['of two pieces', async (send) => inPieces(send, post('twopieces'), 57), ['node:POST:9:twopieces']],
    ['whose head is of two pieces', async (send) => inPieces(send, post('twopieces'), 30), ['node:POST:9:twopieces']],
    [
      'in chunks',
      (send) => send('POST /short HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
      ['node:POST:3:abc'],
    ],
    ['that says a header twice', (send) => send(post('a', { 'X-A': '1', 'x-a': '2' })), ['node:POST:1:a']],
    ['of a megabyte', (send) => send(post(`${'x'.repeat(1_000_000)}end`)), [`node:POST:1000003:${'x'.repeat(17)}end`]],
    [
      'with another in the same piece',
      (send) => send(post('one') + post('two')),
      ['node:POST:3:one', 'node:POST:3:two'],
    ],
    [
      'with half of another in the same piece',
      async (send) => inPieces(send, post('one') + post('two'), post('one').length + 20),
      ['node:POST:3:one', 'node:POST:3:two'],
    ],
  ])('goes to the other handler with a request %s, and stays there', async (_, send, bodies) => {
    caller.send(post('first'));
    await caller.bodies(1);
    await send((text) => caller.send(text));
    expect((await caller.bodies(1 + bodies.length)).slice(1)).toEqual(bodies);
    caller.send(post('last'));
    expect((await caller.bodies(2 + bodies.length)).at(-1)).toBe('node:POST:4:last');
  });

  it('goes to the other handler with a request that asks before it sends', async () => {
    caller.send('POST /short HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n');
    await eventually('it may go on', () => Promise.resolve(caller.received.includes('100 Continue')));
    caller.send('abc');
    expect((await caller.bodies(1)).at(-1)).toBe('node:POST:3:abc');
  });

  it('refuses what is no HTTP as it always does', async () => {
    caller.send('HELO there\r\n\r\n');
    await eventually('it is refused', () => Promise.resolve(caller.received.startsWith('HTTP/1.1 400 ')));
  });

  it('answers in the order of the requests when the next ones come early', async () => {
    slow = true;
    caller.send(post('one'));
    await eventually('the first is under way', () => Promise.resolve(waiting.length === 1));
    caller.send(post('two'));
    await delay(20);
    caller.send('GET /three HTTP/1.1\r\nHost: here\r\n\r\n');
    await delay(20);
    expect(waiting).toHaveLength(1);
    for (const place of [0, 1]) {
      await eventually('the next is under way', () => Promise.resolve(waiting.length === place + 1));
      const { request, answer } = waiting[place] ?? fail();
      answer(short(request));
    }
    expect(await caller.bodies(3)).toEqual(['short:one', 'short:two', 'node:GET:0:']);
  });

  it('answers a sender that sends nothing more', async () => {
    slow = true;
    caller.send(post('one'));
    caller.socket.end();
    await eventually('it is under way', () => Promise.resolve(waiting.length === 1));
    const { request, answer } = waiting[0] ?? fail();
    answer(short(request));
    await once(caller.socket, 'close');
    expect(await caller.bodies(1)).toEqual(['short:one']);
    expect(caller.received).toContain('Connection: close');
  });

  it('survives a sender that goes away, before and after it is answered', async () => {
    slow = true;
    caller.send(post('one'));
    await eventually('it is under way', () => Promise.resolve(waiting.length === 1));
    caller.socket.resetAndDestroy();
    const drained = gate.drain(5_000);
    await expect(drained).resolves.toBe(0);
    const { request, answer } = waiting[0] ?? fail();
    answer(short(request));
    await delay(20);
  });

  it('is told that its answer is the last while the gate drains, and is refused afterwards', async () => {
    slow = true;
    const idle = await Caller.to(port);
    idle.send(post('zero'));
    caller.send(post('one'));
    await eventually('both are under way', () => Promise.resolve(waiting.length === 2));
    const of = (text: string) => waiting.find(({ request }) => request.body.toString() === text) ?? fail();
    const [first, second] = [of('zero'), of('one')];
    first.answer(short(first.request));
    await idle.bodies(1);

    const drained = gate.drain(10_000);
    idle.send(post('late'));
    await eventually('it is refused', () => Promise.resolve(idle.received.includes('HTTP/1.1 503 ')));
    expect(idle.received).toContain('Retry-After: 5');
    second.answer(short(second.request));
    await expect(drained).resolves.toBe(0);
    await eventually('it has ended', () => Promise.resolve(caller.socket.readableEnded));
    expect(caller.received).toMatch(/Connection: close\r\n\r\nshort:one;$/);
    idle.socket.destroy();
  });

  it('ends with the gate, whatever it waits for', async () => {
    slow = true;
    caller.send(post('one'));
    await eventually('it is under way', () => Promise.resolve(waiting.length === 1));
    await expect(gate.drain(20)).resolves.toBe(1);
    const closed = once(caller.socket, 'close');
    gate.close();
    caller.socket.end();
    await closed;
  });
});

async function inPieces(send: (text: string) => void, text: string, at: number): Promise<void> {
  send(text.slice(0, at));
  await delay(20);
  send(text.slice(at));
}

function fail(): never {
  throw new Error('There is no such request.');
}
