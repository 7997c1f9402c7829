import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { MESSAGE_TABLES } from '../../../src/notifications/notifications.repository.js';
import { OutboundRepository } from '../../../src/platform/outbound/outbound.repository.js';
import { eventually } from '../../support/eventually.js';
import { answer, startReceiver, type Answering, type Receiver } from '../../support/receiver.js';
import { openDesk, SECRET, type Desk } from './desk.js';

/** Longer than any back-off, breaker or lease. */
const A_WEEK_S = 7 * 24 * 3600;

let desk: Desk;
let receiver: Receiver;
let errors: string[];
const silent: Answering = () => undefined;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());
beforeEach(async () => {
  jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  errors = [];
  jest.spyOn(Logger.prototype, 'error').mockImplementation((message: unknown) => void errors.push(String(message)));
  receiver = await startReceiver();
  // A new URL is a new destination: it begins without failures.
  await desk.declare([{ id: 'crm', url: `${receiver.url}/hook` }]);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await receiver.close();
  await desk.clear();
});

const idsReceived = (): string[] => receiver.received.map(({ headers }) => String(headers['webhook-id']));

describe('a message', () => {
  it('that was made before bodies were packed is sent as it was made', async () => {
    receiver.answering = answer(204);
    const [message] = await desk.put('crm');
    const body = '{"type":"conversion.approved", "data":{}}';
    await desk.dataSource.query('UPDATE messages SET body = $2, packed = NULL WHERE id = $1', [message?.id, body]);
    await desk.sender().drain();
    expect(receiver.received.map((request) => request.body)).toEqual([body]);
  });

  it('is delivered signed, so that the standardwebhooks library verifies it, and its attempt is recorded', async () => {
    receiver.answering = answer(200, 'thank you');
    const [message] = await desk.put('crm');
    await desk.sender().drain();

    const [request] = receiver.received;
    expect(request).toMatchObject({ path: '/hook', headers: { 'content-type': 'application/json' } });
    const headers = request?.headers as Record<string, string>;
    expect(new Webhook(SECRET).verify(request?.body ?? '', headers)).toMatchObject({ data: { offerName: 'Zoë' } });
    const [told] = await desk.notifications.messagesOf([message?.conversion ?? '']);
    expect(told).toMatchObject({
      id: headers['webhook-id'],
      endpoint: 'crm',
      type: 'conversion.approved',
      state: 'delivered',
      reward: null,
      dueAt: null,
      deliveredAt: expect.any(Date),
      attempts: [
        {
          number: 1,
          status: 200,
          error: null,
          response: 'thank you',
          durationMs: expect.any(Number),
          startedAt: expect.any(Date),
        },
      ],
    });
  });

  it('is tried again after 5 s, 30 s, 2 min, 10 min, 1 h, 6 h and 24 h, and has then failed', async () => {
    receiver.answering = answer(500, 'not today');
    const [message] = await desk.put('crm');
    const sender = desk.sender();
    for (const delayS of [5, 30, 120, 600, 3600, 21_600, 86_400]) {
      await sender.drain();
      const { state, due_in_s } = await desk.row(message!);
      expect(state).toBe('pending');
      // Written and read by the database's clock, some moments apart.
      expect(due_in_s).toBeLessThanOrEqual(delayS);
      expect(due_in_s).toBeGreaterThan(delayS - 4);
      await desk.elapse(A_WEEK_S);
    }
    await sender.drain();
    expect(await desk.row(message!)).toMatchObject({ state: 'failed', attempts: 8, due_in_s: null });

    const [told] = await desk.notifications.messagesOf([message!.conversion]);
    expect(told?.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const attempt of told?.attempts ?? []) expect(attempt).toMatchObject({ status: 500, response: 'not today' });
    expect(new Set(idsReceived())).toEqual(new Set([message!.id]));
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  });

  it('is sent again with the same id when the process dies between sending and recording', async () => {
    const [message] = await desk.put('crm');
    const dying = new OutboundRepository(desk.dataSource);
    dying.record = () => Promise.reject(new Error('killed'));
    await desk.sender({}, dying).drain();
    expect(await desk.row(message!)).toMatchObject({ state: 'pending', attempts: 0, claimed: true });

    const another = desk.sender();
    await another.drain();
    expect(idsReceived()).toHaveLength(1);
    await desk.elapse(61);
    await another.drain();
    expect(idsReceived()).toEqual([message!.id, message!.id]);
    expect(await desk.row(message!)).toMatchObject({ state: 'delivered', attempts: 1 });
  });

  it('keeps the attempt of a process that lost its claim, which moves the message only by a delivery', async () => {
    const [message] = await desk.put('crm');
    const repository = new OutboundRepository(desk.dataSource);
    const room = { free: 1, perDestination: 1, busy: new Map<string, number>() };
    const [late] = await repository.claim(MESSAGE_TABLES, 60, room);
    await desk.elapse(61);
    const [holder] = await repository.claim(MESSAGE_TABLES, 60, room);
    const tried = { startedAt: new Date(), durationMs: 7, response: null };
    const failed = { ...tried, status: 500, error: null, verdict: 'retry' as const, retryInS: 5 };
    await repository.record(MESSAGE_TABLES, [{ ...failed, claimed: late! }]);
    expect(await desk.row(message!)).toMatchObject({ state: 'pending', attempts: 1, claimed: true });
    const delivered = { ...tried, status: 204, error: null, verdict: 'delivered' as const, retryInS: null };
    await repository.record(MESSAGE_TABLES, [{ ...delivered, claimed: late! }]);
    await repository.record(MESSAGE_TABLES, [{ ...failed, claimed: holder! }]);
    expect(await desk.row(message!)).toMatchObject({ state: 'delivered', attempts: 3, claimed: false });
  });

  it('waits without spending an attempt where the process lacks the signing secret', async () => {
    await desk.declare([{ id: 'crm', url: `${receiver.url}/hook`, secretEnv: 'ANOTHER_SECRET' }]);
    const [message] = await desk.put('crm');
    await desk.sender().drain();
    expect(receiver.received).toHaveLength(0);
    expect(await desk.row(message!)).toMatchObject({ state: 'pending', attempts: 0, claimed: false });
    expect(errors.join()).toContain('set ANOTHER_SECRET');
  });
});

describe('an answer', () => {
  async function attemptAgainst(answering: Answering, timeoutMs = 15_000): Promise<unknown> {
    receiver.answering = answering;
    const [message] = await desk.put('crm');
    await desk.sender({ timeoutMs }).drain();
    const [told] = await desk.notifications.messagesOf([message!.conversion]);
    expect(told?.attempts).toHaveLength(1);
    return { state: told?.state, ...told?.attempts[0] };
  }

  it('is kept to its first 4 kB, whatever its size', async () => {
    const endless: Answering = (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'ä')));
      };
      response.on('drain', more);
      more();
    };
    expect(await attemptAgainst(endless)).toMatchObject({ state: 'delivered', response: 'ä'.repeat(2048) });
    expect(await attemptAgainst(answer(200, `a${'ä'.repeat(5000)}`))).toMatchObject({
      response: `a${'ä'.repeat(2047)}`,
    });
  });

  it('may hold any bytes', async () => {
    const bytes: Answering = (response) => void response.writeHead(500).end(Buffer.from([0, 255, 0x41, 0]));
    expect(await attemptAgainst(bytes)).toMatchObject({ status: 500, response: '\0\ufffdA\0' });
  });

  it('that does not come in time is a failed attempt', async () => {
    expect(await attemptAgainst(silent, 50)).toMatchObject({
      state: 'pending',
      status: null,
      error: 'no answer within 0.05 s',
    });
  });

  it('counts by its status even if its body stalls or breaks off', async () => {
    const stalls: Answering = (response) => void response.writeHead(200).write('half');
    expect(await attemptAgainst(stalls, 200)).toMatchObject({ state: 'delivered', status: 200, response: 'half' });
  });

  it('that redirects is not followed', async () => {
    expect(await attemptAgainst(answer(307, '', { location: `${receiver.url}/other` }))).toMatchObject({
      state: 'pending',
      status: 307,
    });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('410 Gone disables the endpoint until the sites file names another URL', async () => {
    await attemptAgainst(answer(410));
    const [next] = await desk.put('crm');
    await desk.sender().drain();
    expect(receiver.received).toHaveLength(1);
    expect(await desk.endpoint('crm')).toMatchObject({ enabled: false, disabled_reason: 'gone' });
    expect(await desk.dataSource.transaction((tx) => desk.notifications.subscribed(tx))).toEqual([]);

    receiver.answering = answer(204);
    await desk.declare([{ id: 'crm', url: `${receiver.url}/new` }]);
    await desk.sender().drain();
    expect(await desk.row(next!)).toMatchObject({ state: 'delivered' });
  });

  it('that nobody gives, because nobody listens, is told by its cause', async () => {
    const unused = await startReceiver();
    await unused.close();
    await desk.declare([{ id: 'crm', url: unused.url }]);
    expect(await attemptAgainst(silent)).toMatchObject({
      status: null,
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('the circuit breaker', () => {
  it('opens after five failures, spends no attempts while open, and lets one probe through', async () => {
    receiver.answering = answer(503);
    const messages = await desk.put('crm', 12);
    const sender = desk.sender({ perDestination: 1 });
    await sender.drain();
    expect(receiver.received).toHaveLength(5);
    const opened = await desk.endpoint('crm');
    expect(opened).toMatchObject({ failures: 5, enabled: true });
    expect(opened.open_for_s).toBeLessThanOrEqual(30);
    expect(opened.open_for_s).toBeGreaterThan(26);
    const spent = async (): Promise<number> =>
      (await Promise.all(messages.map((message) => desk.row(message)))).reduce(
        (sum, { attempts }) => sum + attempts,
        0,
      );
    expect(await spent()).toBe(5);

    // Half-open, for several processes at once: one of them probes, and the time doubles.
    await desk.elapse(31);
    await Promise.all([desk.sender(), desk.sender(), desk.sender()].map((each) => each.drain()));
    expect(receiver.received).toHaveLength(6);
    expect((await desk.endpoint('crm')).open_for_s).toBeGreaterThan(56);
    expect(await spent()).toBe(6);

    receiver.answering = answer(204);
    await desk.elapse(61);
    await sender.drain();
    expect(await desk.endpoint('crm')).toMatchObject({ failures: 0, open_for_s: null });
    await desk.elapse(A_WEEK_S);
    await sender.drain();
    for (const message of messages) expect(await desk.row(message)).toMatchObject({ state: 'delivered' });
  });

  it('of one endpoint leaves the others alone', async () => {
    const healthy = await startReceiver();
    try {
      receiver.answering = answer(500);
      await desk.declare([
        { id: 'crm', url: `${receiver.url}/hook` },
        { id: 'app', url: healthy.url },
      ]);
      await desk.put('crm', 30);
      await desk.put('app', 30);
      await desk.sender().drain();
      expect(healthy.received).toHaveLength(30);
      expect(receiver.received.length).toBeLessThan(10);
    } finally {
      await healthy.close();
    }
  });
});

describe('an endpoint that the sites file no longer declares', () => {
  it('keeps what waits for it, unsent, until it is declared again', async () => {
    const [message] = await desk.put('crm');
    await desk.declare([{ id: 'other', url: receiver.url }]);
    await desk.sender().drain();
    expect(receiver.received).toHaveLength(0);
    expect(await desk.row(message!)).toMatchObject({ state: 'pending', attempts: 0 });
    await desk.declare([{ id: 'crm', url: `${receiver.url}/hook` }]);
    await desk.sender().drain();
    expect(await desk.row(message!)).toMatchObject({ state: 'delivered' });
  });
});

describe('several senders', () => {
  it('never send the same message twice, and keep to their limits', async () => {
    let underWay = 0;
    let most = 0;
    receiver.answering = (response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setImmediate(() => {
        underWay -= 1;
        response.writeHead(204).end();
      });
    };
    const messages = await desk.put('crm', 300);
    await Promise.all([desk.sender(), desk.sender(), desk.sender()].map((sender) => sender.drain()));
    // Each of them stops when it finds nothing free; what another had locked at that moment is taken by a last one.
    await desk.sender().drain();
    expect(idsReceived().sort()).toEqual(messages.map(({ id }) => id).sort());
    expect(most).toBeLessThanOrEqual(3 * 4);
    const rows = await desk.dataSource.query(`SELECT 1 FROM message_attempts WHERE message = ANY($1)`, [
      messages.map(({ id }) => id),
    ]);
    expect(rows).toHaveLength(300);
  });
});

describe('a sender that stops', () => {
  it('lets what is under way end', async () => {
    receiver.answering = (response) => void setImmediate(() => response.writeHead(204).end());
    const [message] = await desk.put('crm');
    const sender = desk.sender();
    sender.start();
    await eventually('the message is under way', () => receiver.received.length === 1);
    await sender.stop();
    expect(await desk.row(message!)).toMatchObject({ state: 'delivered', attempts: 1 });
  });

  it('cuts off what takes too long, and gives it back without an attempt', async () => {
    receiver.answering = silent;
    const [message] = await desk.put('crm');
    const sender = desk.sender({ graceMs: 20 });
    sender.start();
    await eventually('the message is under way', () => receiver.received.length === 1);
    await sender.stop();
    expect(await desk.row(message!)).toMatchObject({ state: 'pending', attempts: 0, claimed: false });

    receiver.answering = answer(204);
    await desk.sender().drain();
    expect(idsReceived()).toEqual([message!.id, message!.id]);
  });
});

describe('attempts', () => {
  it('are refused every change, by PostgreSQL', async () => {
    await desk.put('crm');
    await desk.sender().drain();
    await expect(desk.dataSource.query('DELETE FROM message_attempts')).rejects.toThrow(/permission denied|refused/);
    await expect(desk.dataSource.query('UPDATE message_attempts SET status = 200')).rejects.toThrow(
      /permission denied|refused/,
    );
  });
});
