import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { CALLBACK_SECRET, startApplication, type RunningApplication } from '../../support/application.js';
import { callbackOf } from '../../support/callback.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';
import { countReceipts, keptReceipt, metric } from '../../support/kept.js';
import { JSON_HEADER, postRaw, SECRET_HEADER, type Header } from '../../support/raw-request.js';

const body = () => JSON.stringify(callbackOf());
const { header: NAME, value: SECRET } = CALLBACK_SECRET;
const ROTATED = { header: 'X-Next-Token', value: 'the-secret-from-tomorrow-on' };
const SAME_HEADER = { header: 'x-api-token', value: 'another-secret-under-that-name' };

describe('Who may send callbacks', () => {
  let database: TestDatabase;
  let sql: Client;
  let open: RunningApplication;
  let fenced: RunningApplication;
  let proxied: RunningApplication;
  let closed: RunningApplication;

  beforeAll(async () => {
    database = await createTestDatabase();
    sql = await connect(database.url);
    const start = (config: NonNullable<Parameters<typeof startApplication>[0]>['config']) =>
      startApplication({ databaseUrl: database.url, config: { roles: new Set(['intake', 'admin']), ...config } });
    open = await start({ callbackSecrets: [CALLBACK_SECRET, ROTATED, SAME_HEADER] });
    fenced = await start({ callbackAllowedIps: ['203.0.113.0/24', '2001:db8::/32', '127.0.0.0/8'] });
    proxied = await start({
      callbackAllowedIps: ['203.0.113.0/24', '2001:db8:a::/48'],
      trustedProxies: ['127.0.0.1/32', '10.0.0.0/8'],
    });
    closed = await start({ callbackAllowedIps: ['203.0.113.0/24'] });
  });
  afterAll(async () => {
    for (const pitstop of [open, fenced, proxied, closed]) await pitstop.close();
    await sql.end();
    await database.drop();
  });

  const refused = async (pitstop: RunningApplication, status: number, code: string, headers: readonly Header[]) => {
    const counted = status === 401 ? 'unauthorized' : 'forbidden';
    const name = `pitstop_callbacks_total{outcome="${counted}"}`;
    const before = { receipts: await countReceipts(sql), counted: await metric(pitstop.url, name) };
    const answer = await postRaw(pitstop, [JSON_HEADER, ...headers], body());
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).not.toHaveProperty('receiptId');
    expect({ receipts: await countReceipts(sql), counted: await metric(pitstop.url, name) }).toEqual({
      receipts: before.receipts,
      counted: before.counted + 1,
    });
  };
  const accepted = async (pitstop: RunningApplication, headers: readonly Header[]) => {
    const answer = await postRaw(pitstop, [JSON_HEADER, ...headers], body());
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'created' } });
    return keptReceipt(sql, (answer.body as { receiptId: string }).receiptId);
  };

  describe('by secret', () => {
    it('is asked each time: the same head is refused again, or let in again', async () => {
      for (let time = 0; time < 3; time++) {
        await refused(open, 401, 'callback_unauthorized', [[NAME, 'wrong']]);
        await accepted(open, [SECRET_HEADER]);
      }
      await refused(fenced, 401, 'callback_unauthorized', [[ROTATED.header, ROTATED.value]]);
      await accepted(open, [[ROTATED.header, ROTATED.value]]);
    });

    it.each<[string, Header[]]>([
      ['the secret', [SECRET_HEADER]],
      ['its header in other letters', [[NAME.toUpperCase(), SECRET]]],
      ['the next secret under the next header', [[ROTATED.header, ROTATED.value]]],
      ['another secret under the same header', [[SAME_HEADER.header, SAME_HEADER.value]]],
      [
        'a wrong one under one header and the right one under another',
        [
          [NAME, 'wrong'],
          [ROTATED.header, ROTATED.value],
        ],
      ],
      ['the right one twice, as a careless proxy repeats it', [SECRET_HEADER, SECRET_HEADER]],
      ['a wrong one before the right one', [[NAME, 'wrong'], SECRET_HEADER]],
    ])('%s is enough', async (_, headers) => {
      await accepted(open, headers);
    });

    it.each<[string, Header[]]>([
      ['no header', []],
      ['an empty header', [[NAME, '']]],
      ['a wrong secret', [[NAME, 'wrong']]],
      ['a part of it', [[NAME, SECRET.slice(0, -1)]]],
      ['more than it', [[NAME, `${SECRET}x`]]],
      ['other letters', [[NAME, SECRET.toUpperCase()]]],
      ['the secret of another header', [[NAME, ROTATED.value]]],
      ['the secret as a bearer key', [['Authorization', `Bearer ${SECRET}`]]],
      ['two secrets in one header', [[NAME, `${SECRET}, ${SAME_HEADER.value}`]]],
      ['wrong ones many times', Array.from({ length: 50 }, (): Header => [NAME, 'wrong'])],
      ['ten kilobytes', [[NAME, 'x'.repeat(10_000)]]],
    ])('%s is a 401: nothing is stored, and it is counted', async (_, headers) => {
      await refused(open, 401, 'callback_unauthorized', headers);
    });

    it('is asked for before the body is looked at', async () => {
      expect(await postRaw(open, [], 'not JSON')).toMatchObject({ status: 401 });
      expect(await postRaw(open, [], Buffer.alloc(2 * 1024 * 1024))).toMatchObject({ status: 401 });
    });

    it('is kept in no receipt', async () => {
      const { headers } = await accepted(open, [SECRET_HEADER, ['User-Agent', 'GoKart']]);
      expect(headers).toEqual({ 'content-type': 'application/json', 'user-agent': 'GoKart' });
    });
  });

  describe('by address', () => {
    it('an address of the list may send', async () => {
      const receipt = await accepted(fenced, [SECRET_HEADER]);
      expect(receipt.source_address).toBe('127.0.0.1');
    });

    it('any other may not, and learns so before its secret is looked at', async () => {
      await refused(closed, 403, 'address_not_allowed', [SECRET_HEADER]);
      await refused(closed, 403, 'address_not_allowed', []);
    });

    it('nobody gets in by writing X-Forwarded-For where no proxy is trusted', async () => {
      await refused(closed, 403, 'address_not_allowed', [SECRET_HEADER, ['X-Forwarded-For', '203.0.113.7']]);
    });

    it.each<[string, Header[], string]>([
      ['what the proxy saw', [['X-Forwarded-For', '203.0.113.7']], '203.0.113.7'],
      ['what the first of two proxies saw', [['X-Forwarded-For', '203.0.113.7, 10.1.2.3']], '203.0.113.7'],
      [
        'each proxy in a header of its own',
        [
          ['X-Forwarded-For', '203.0.113.7'],
          ['X-Forwarded-For', '10.1.2.3'],
        ],
        '203.0.113.7',
      ],
      [
        'lies further left, which nobody believes',
        [['X-Forwarded-For', 'lies, 198.51.100.9, 203.0.113.7']],
        '203.0.113.7',
      ],
      ['IPv6', [['X-Forwarded-For', '2001:db8:a::7']], '2001:db8:a::7'],
      ['IPv4 written as IPv6', [['X-Forwarded-For', '::ffff:203.0.113.7']], '203.0.113.7'],
      ['a port after the address', [['X-Forwarded-For', '203.0.113.7:51234']], '203.0.113.7'],
    ])('behind proxies %s counts', async (_, headers, source) => {
      expect((await accepted(proxied, [SECRET_HEADER, ...headers])).source_address).toBe(source);
    });

    it.each([
      ['the proxy alone', undefined],
      ['a stranger behind the proxy', '198.51.100.9'],
      ['a stranger who writes an allowed address in front', '203.0.113.7, 198.51.100.9'],
      ['a stranger who writes an allowed address and a proxy in front', '203.0.113.7, 10.0.0.1, 198.51.100.9'],
      ['a network away by one bit', '2001:db8:b::7'],
      ['garbage', 'unknown'],
      ['garbage behind an allowed address', '203.0.113.7, _hidden'],
      ['an address with a list in it', '203.0.113.7 10.0.0.1'],
      ['a number that some take for an address', '3405803783'],
      ['nothing after a comma', '203.0.113.7, '],
      ['a thousand commas', ','.repeat(1000)],
    ])('behind proxies %s is a 403', async (_, forwardedFor) => {
      const headers: Header[] = forwardedFor === undefined ? [] : [['X-Forwarded-For', forwardedFor]];
      await refused(proxied, 403, 'address_not_allowed', [SECRET_HEADER, ...headers]);
    });

    it('an allowed address still needs the secret', async () => {
      await refused(proxied, 401, 'callback_unauthorized', [['X-Forwarded-For', '203.0.113.7']]);
    });
  });
});
