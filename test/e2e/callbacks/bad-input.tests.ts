import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Client } from 'pg';
import { startApplication, type Answer, type RunningApplication } from '../../support/application.js';
import { callbackOf, callbackText } from '../../support/callback.js';
import { connect } from '../../support/database.js';
import { countReceipts, keptReceipt, metric, sha256 } from '../../support/kept.js';
import { JSON_HEADER, postRaw, SECRET_HEADER } from '../../support/raw-request.js';

const LIMIT = 256 * 1024;
/** More than the body's limit is read on for its size and hash; beyond this much it is not. */
const READ_ON = 16 * LIMIT;

interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  instance: string;
  receiptId: string;
  errors?: { path: string; message: string }[];
}

type Row = readonly [name: string, body: string, ...paths: string[]];
/** A body, and what has to be said of it. */
type Case = readonly [name: string, body: string | Buffer, status: number, code: string, ...paths: string[]];

const without = (...names: string[]) => {
  const { conversion, ...envelope } = callbackOf();
  const inner = Object.entries(conversion).filter(([name]) => !names.includes(`conversion.${name}`));
  const outer = Object.entries({ ...envelope, conversion: Object.fromEntries(inner) });
  return JSON.stringify(Object.fromEntries(outer.filter(([name]) => !names.includes(name))));
};
const valid = () => JSON.stringify(callbackOf());
const nested = (depth: number) => callbackText(`"deep":${'['.repeat(depth - 2)}${']'.repeat(depth - 2)}`);

const UNREADABLE: Case[] = [
  ['an empty body', '', 400, 'malformed_json'],
  ['blanks alone', ' \r\n\t ', 400, 'malformed_json'],
  ['a byte-order mark alone', '\uFEFF', 400, 'malformed_json'],
  ['two byte-order marks', `\uFEFF\uFEFF${valid()}`, 400, 'malformed_json'],
  ['words', 'not JSON', 400, 'malformed_json'],
  ['a form', 'conversionId=1&pubMemberId=2', 400, 'malformed_json'],
  ['XML', '<conversion/>', 400, 'malformed_json'],
  ['JSON cut off in the middle', valid().slice(0, -20), 400, 'malformed_json'],
  ['JSON cut off inside an emoji', Buffer.from('{"a":"😀').subarray(0, 8), 400, 'malformed_json'],
  ['a bracket after the JSON', `${valid()}}`, 400, 'malformed_json'],
  ['a second callback after the JSON', `${valid()}\n${valid()}`, 400, 'malformed_json'],
  ['a NUL after the JSON', `${valid()}\0`, 400, 'malformed_json'],
  ['a comma too many', callbackText('"x":[1,]'), 400, 'malformed_json'],
  ['a comment', callbackText('"x":1/**/'), 400, 'malformed_json'],
  ['single quotes', "{'conversion':{}}", 400, 'malformed_json'],
  ['NaN', callbackText('"rewardPoints":NaN'), 400, 'malformed_json'],
  ['Infinity', callbackText('"rewardPoints":Infinity'), 400, 'malformed_json'],
  ['-Infinity in an unknown field', callbackText('"x":-Infinity'), 400, 'malformed_json'],
  ['undefined', callbackText('"rewardPoints":undefined'), 400, 'malformed_json'],
  ['a number that begins with zero', callbackText('"rewardPoints":045'), 400, 'malformed_json'],
  ['a number with a plus', callbackText('"rewardPoints":+45'), 400, 'malformed_json'],
  ['a number without digits after its point', callbackText('"rewardPoints":45.'), 400, 'malformed_json'],
  ['a number with a comma', callbackText('"rewardPoints":1,5'), 400, 'malformed_json'],
  ['a number in hexadecimal', callbackText('"rewardPoints":0x1F'), 400, 'malformed_json'],
  ['a number for a key', callbackText('1e2:1'), 400, 'malformed_json'],
  ['a raw NUL in a text', callbackText('"offerName":"a\0b"'), 400, 'malformed_json'],
  ['a raw line break in a text', callbackText('"offerName":"a\nb"'), 400, 'malformed_json'],
  ['an escape that JSON does not know', callbackText('"offerName":"\\x41"'), 400, 'malformed_json'],
  [
    'bytes that are not UTF-8',
    Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]),
    400,
    'malformed_json',
  ],
  ['Latin-1', Buffer.from(callbackText('"offerName":"Bücher"'), 'latin1'), 400, 'malformed_json'],
  ['UTF-16', Buffer.from(valid(), 'utf16le'), 400, 'malformed_json'],
  [
    'a lone surrogate as bytes',
    Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    400,
    'malformed_json',
  ],
  ['a key twice in the envelope', callbackText('', '"id":"1","id":"2"'), 400, 'duplicate_key'],
  ['a key twice in the conversion', callbackText('"rewardPoints":45,"rewardPoints":46'), 400, 'duplicate_key'],
  ['a key twice with the same value', callbackText('"rewardPoints":45,"rewardPoints":45'), 400, 'duplicate_key'],
  ['a key twice, once escaped', callbackText('"rewardPoints":45,"reward\\u0050oints":46'), 400, 'duplicate_key'],
  ['a key twice, both escaped differently', callbackText('"\\u0061":1,"\\u0061":2'), 400, 'duplicate_key'],
  ['an unknown key twice', callbackText('"x":1,"x":2'), 400, 'duplicate_key'],
  ['a key twice far down', callbackText('"x":[{"y":[{"z":1,"z":1}]}]'), 400, 'duplicate_key'],
  ['__proto__ twice', callbackText('"__proto__":1,"__proto__":1'), 400, 'duplicate_key'],
  ['the conversion twice', '{"conversion":{},"conversion":{}}', 400, 'duplicate_key'],
  ['null', 'null', 400, 'not_an_object'],
  ['true', 'true', 400, 'not_an_object'],
  ['a lone text', '"callback"', 400, 'not_an_object'],
  ['a lone number', '45', 400, 'not_an_object'],
  ['a lone number that no double holds', '1e400', 400, 'not_an_object'],
  ['a list', `[${valid()}]`, 400, 'not_an_object'],
  ['an empty list', '[]', 400, 'not_an_object'],
  ['nesting one deeper than 64', nested(65), 422, 'too_deep'],
  [
    'nesting a hundred thousand deep',
    callbackText(`"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    422,
    'too_deep',
  ],
  ['brackets that are never closed', '['.repeat(100_000), 422, 'too_deep'],
  ['objects a thousand deep', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`, 422, 'too_deep'],
];

const NOT_UNDERSTOOD: Case[] = (
  [
    ['an empty object', '{}', 'conversion', 'sentAt'],
    ['no conversion', without('conversion'), 'conversion'],
    ['a conversion of null', '{"sentAt":"2025-01-01T00:00:00Z","conversion":null}', 'conversion'],
    ['a conversion that is a list', '{"sentAt":"2025-01-01T00:00:00Z","conversion":[{}]}', 'conversion'],
    ['a conversion that is a text', '{"sentAt":"2025-01-01T00:00:00Z","conversion":"{}"}', 'conversion'],
    [
      'an empty conversion',
      '{"sentAt":"2025-01-01T00:00:00Z","conversion":{}}',
      'conversion.conversionId',
      'conversion.pubMemberId',
    ],
    [
      'a conversion under __proto__ alone',
      '{"sentAt":"2025-01-01T00:00:00Z","__proto__":{"conversion":{}}}',
      'conversion',
    ],
    [
      'ids under __proto__ alone',
      '{"sentAt":"2025-01-01T00:00:00Z","conversion":{"__proto__":{"conversionId":"a","pubMemberId":"b","rewardPoints":1}}}',
      'conversion.conversionId',
      'conversion.pubMemberId',
    ],
    ['no conversionId', without('conversion.conversionId'), 'conversion.conversionId'],
    ['a conversionId of null', callbackText('"conversionId":null'), 'conversion.conversionId'],
    ['an empty conversionId', callbackText('"conversionId":""'), 'conversion.conversionId'],
    ['a conversionId of 10 kB', callbackText(`"conversionId":"${'x'.repeat(10_000)}"`), 'conversion.conversionId'],
    ['a conversionId of 10 kB digits', callbackText(`"conversionId":${'1'.repeat(10_000)}`), 'conversion.conversionId'],
    [
      'a conversionId of 256 characters',
      callbackText(`"conversionId":"${'x'.repeat(256)}"`),
      'conversion.conversionId',
    ],
    ['a conversionId with a NUL', callbackText('"conversionId":"a\\u0000b"'), 'conversion.conversionId'],
    ['a conversionId that is a list', callbackText('"conversionId":["a"]'), 'conversion.conversionId'],
    ['a conversionId that is an object', callbackText('"conversionId":{"toString":"a"}'), 'conversion.conversionId'],
    ['no pubMemberId', without('conversion.pubMemberId'), 'conversion.pubMemberId'],
    ['a pubMemberId of null', callbackText('"pubMemberId":null'), 'conversion.pubMemberId'],
    ['an empty pubMemberId', callbackText('"pubMemberId":""'), 'conversion.pubMemberId'],
    ['a pubMemberId of true', callbackText('"pubMemberId":true'), 'conversion.pubMemberId'],
    ['a pubMemberId with half a surrogate pair', callbackText('"pubMemberId":"\\ud800"'), 'conversion.pubMemberId'],
    [
      'a pubMemberId with the halves the wrong way round',
      callbackText('"pubMemberId":"\\ude00\\ud83d"'),
      'conversion.pubMemberId',
    ],
    ['a pubMemberId of 10 kB', callbackText(`"pubMemberId":"${'m'.repeat(10_000)}"`), 'conversion.pubMemberId'],
    ['a clickId of 10 kB', callbackText(`"clickId":"${'c'.repeat(10_000)}"`), 'conversion.clickId'],
    ['an eventId with a NUL', callbackText('"eventId":"\\u0000"'), 'conversion.eventId'],
    ['an offerEventId that is an object', callbackText('"offerEventId":{}'), 'conversion.offerEventId'],
    ['a partnerId with half a surrogate pair', callbackText('"PartnerId":"x\\udfff"'), 'conversion.partnerId'],
    ['a callback id with a NUL', callbackText('', '"id":"\\u0000"'), 'id'],
    ['a callback id of 10 kB', callbackText('', `"id":"${'i'.repeat(10_000)}"`), 'id'],
    ['an unknown status', callbackText('"status":"Approved"'), 'conversion.status'],
    ['a status in other letters', callbackText('"status":"success"'), 'conversion.status'],
    ['a status with a blank', callbackText('"status":"Success "'), 'conversion.status'],
    ['an empty status', callbackText('"status":""'), 'conversion.status'],
    ['a status of null', callbackText('"status":null'), 'conversion.status'],
    [
      'a Status of null',
      '{"sentAt":"2025-01-01T00:00:00Z","conversion":{"Status":null,"conversionId":"a","pubMemberId":"b","rewardPoints":1}}',
      'conversion.status',
    ],
    ['a status of 1', callbackText('"status":1'), 'conversion.status'],
    ['a status that is the name of a method', callbackText('"status":"constructor"'), 'conversion.status'],
    ['Success without rewardPoints', without('conversion.rewardPoints'), 'conversion.rewardPoints'],
    [
      'no status and no rewardPoints',
      without('conversion.rewardPoints', 'conversion.status'),
      'conversion.rewardPoints',
    ],
    ['rewardPoints of null', callbackText('"rewardPoints":null'), 'conversion.rewardPoints'],
    ...['"rewardPoints"', '"revenue"'].flatMap((name) =>
      [
        '-1',
        '-0.01',
        '"-1"',
        '"+1"',
        '""',
        '" "',
        '" 45"',
        '"1,5"',
        '"1.234,00"',
        '"1_000"',
        '"1e2"',
        '".5"',
        '"5."',
        '"NaN"',
        '"Infinity"',
        '"0x10"',
        '"45 points"',
        '"٤٥"',
        '"4\\u00005"',
        '"\\ud800"',
        'true',
        '[]',
        '[45]',
        '{}',
        '{"valueOf":45}',
        '1e400',
        '-1e400',
        '1e-400',
        '1e41',
        '123456789012345678901234567890',
        '"123456789012345678901234567890"',
        `"${'9'.repeat(10_000)}"`,
        '9'.repeat(10_000),
        `0.${'0'.repeat(400)}1`,
        '0.0000000001',
      ].map((written): Row => [
        `${name.slice(1, -1)} of ${written.slice(0, 40)}`,
        callbackText(`${name}:${written}`),
        `conversion.${name.slice(1, -1)}`,
      ]),
    ),
    ['more digits than the points have', callbackText('"rewardPoints":12.345'), 'conversion.rewardPoints'],
    ['more digits than the revenue has', callbackText('"revenue":"0.0000001"'), 'conversion.revenue'],
    ['points beyond the ledger', callbackText('"rewardPoints":10000000000000000'), 'conversion.rewardPoints'],
    ['revenue beyond the ledger', callbackText('"revenue":"1000000000000"'), 'conversion.revenue'],
    [
      'points in two spellings that differ',
      callbackText('"rewardPoints":45,"RewardPoints":46'),
      'conversion.rewardPoints',
    ],
    [
      'ids in two spellings that differ',
      callbackText('"conversionId":"a","ConversionId":"b"'),
      'conversion.conversionId',
    ],
    [
      'a conversion in two spellings',
      callbackText('', '"Conversion":{"conversionId":"b","pubMemberId":"m","rewardPoints":1}'),
      'conversion',
    ],
    ['no sentAt', without('sentAt'), 'sentAt'],
    ...[
      'null',
      '""',
      '0',
      '1747668980',
      '20250519153620123456',
      '"now"',
      '"2025-05-19"',
      '"2025-05-19T15:36:20"',
      '"2025-05-19T15:36Z"',
      '"2025-5-19T15:36:20Z"',
      '"2025-02-29T00:00:00Z"',
      '"2025-02-30T00:00:00Z"',
      '"2025-04-31T00:00:00Z"',
      '"2025-13-01T00:00:00Z"',
      '"2025-00-10T00:00:00Z"',
      '"2025-05-00T00:00:00Z"',
      '"2025-05-19T24:00:00Z"',
      '"2025-05-19T23:60:00Z"',
      '"2025-05-19T23:59:61Z"',
      '"2025-05-19T15:36:20+24:00"',
      '"2025-05-19T15:36:20+0200"',
      '"2025-05-19T15:36:20 Z"',
      '"2025-05-19T15:36:20.Z"',
      '"2025-05-19T15:36:20,5Z"',
      '"2025-05-19T15:36:20.1234567891Z"',
      '"0000-00-00T00:00:00Z"',
      '"0001-01-01T00:00:00Z"',
      '"9999-12-31T23:59:59Z"',
      '"+002025-05-19T15:36:20Z"',
      '"Mon, 19 May 2025 15:36:20 GMT"',
      '"2025-05-19T15:36:20Z\\u0000"',
      '{"$date":"2025-05-19T15:36:20Z"}',
    ].flatMap((written): Row[] => [
      [`sentAt of ${written}`, callbackText('', `"sentAt":${written}`), 'sentAt'],
      // An absent moment of the conversion is right; a wrong one is not.
      ...(written === 'null'
        ? []
        : [[`createdAt of ${written}`, callbackText(`"createdAt":${written}`), 'conversion.createdAt'] as const]),
    ]),
    ['a clickTime that is on no calendar', callbackText('"clickTime":"2023-02-29T10:00:00Z"'), 'conversion.clickTime'],
    [
      'a userCompletedAt without offset',
      callbackText('"userCompletedAt":"2025-05-19T15:36:19"'),
      'conversion.userCompletedAt',
    ],
    ['a NUL in a name', callbackText('"offerName":"\\u0000"'), 'conversion.offerName'],
    ['half a surrogate pair in a reason', callbackText('"rejectionReason":"\\udc00"'), 'conversion.rejectionReason'],
    ['a NUL in pubSub15', callbackText('"pubSub15":"\\u0000"'), 'conversion.pubSub15'],
    ['an object for pubSub1', callbackText('"pubSub1":{"a":1}'), 'conversion.pubSub1'],
    [
      'many faults at once',
      callbackText(
        '"status":"x","rewardPoints":-1,"conversionId":"","pubMemberId":null,"createdAt":"x"',
        '"sentAt":"x"',
      ),
      'sentAt',
      'conversion.status',
      'conversion.rewardPoints',
      'conversion.conversionId',
      'conversion.pubMemberId',
      'conversion.createdAt',
    ],
  ] satisfies Row[]
).map(([name, body, ...paths]: Row): Case => [name, body, 422, 'not_understood', ...paths]);

describe('A callback that cannot be understood', () => {
  let pitstop: RunningApplication;
  let sql: Client;
  beforeAll(async () => {
    pitstop = await startApplication({ config: { roles: new Set(['intake', 'admin']) } });
    sql = await connect(pitstop.databaseUrl);
  });
  afterAll(async () => {
    await sql.end();
    await pitstop.close();
  });

  const inQuarantine = async (answer: Answer, status: number, code: string, bytes: string | Buffer) => {
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const problem = answer.body as ProblemBody;
    expect(problem.type).toBe(`urn:pitstop:problem:${code}`);
    expect(problem.detail).toBeTruthy();
    expect(answer.headers.get('x-request-id')).toBe(problem.receiptId);
    const receipt = await keptReceipt(sql, problem.receiptId);
    expect(receipt).toMatchObject({ outcome: 'quarantined', conversion: null, code });
    expect(receipt.sha256).toBe(sha256(bytes));
    expect(receipt.errors).toEqual(problem.errors ?? []);
    return { problem, receipt };
  };

  it.each([...UNREADABLE, ...NOT_UNDERSTOOD])(
    '%s: its answer names what is wrong, its bytes are kept',
    async (...one) => {
      const [, body, status, code, ...paths] = one;
      const { problem, receipt } = await inQuarantine(await pitstop.callback(body), status, code, body);
      expect(problem.errors?.map(({ path }) => path).sort() ?? []).toEqual([...paths].sort());
      for (const { message } of problem.errors ?? []) expect(message).toBeTruthy();
      expect(receipt.body.equals(Buffer.from(body as string))).toBe(true);
      expect(receipt.size).toBe(Buffer.byteLength(body));
    },
  );

  it('is no conversion', async () => {
    expect((await sql.query('SELECT FROM conversions')).rowCount).toBe(0);
    expect((await sql.query('SELECT FROM events')).rowCount).toBe(0);
    expect(({} as Record<string, unknown>)['conversion']).toBeUndefined();
  });

  it('is counted, and its words hold nothing of what was sent', async () => {
    const name = 'pitstop_callbacks_total{outcome="quarantined"}';
    const before = await metric(pitstop.url, name);
    const text = callbackText(
      '"status":"secret-status","pubMemberId":{"x":"secret-member"},"rewardPoints":"secret-points"',
    );
    const { problem } = await inQuarantine(await pitstop.callback(text), 422, 'not_understood', text);
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(await metric(pitstop.url, name)).toBe(before + 1);
  });

  it('is kept once for each time that it comes', async () => {
    const before = await countReceipts(sql);
    await Promise.all(Array.from({ length: 20 }, () => pitstop.callback('{}')));
    expect(await countReceipts(sql)).toBe(before + 20);
  });

  describe('by its headers', () => {
    it.each<[string, Record<string, string>]>([
      ['text', { 'content-type': 'text/plain' }],
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
      ['JSON by the name of text', { 'content-type': 'text/json' }],
      ['an empty content type', { 'content-type': '' }],
      ['nonsense', { 'content-type': ';;;=' }],
      ['two content types', { 'content-type': 'application/json, application/json' }],
      ['Latin-1', { 'content-type': 'application/json; charset=iso-8859-1' }],
      ['UTF-16', { 'content-type': 'application/json;charset="utf-16"' }],
      ['an empty charset', { 'content-type': 'application/json; charset=' }],
      ['gzip', { 'content-encoding': 'gzip' }],
      ['brotli', { 'content-encoding': 'br' }],
      ['two encodings', { 'content-encoding': 'identity, gzip' }],
    ])('%s is a 415', async (_, headers) => {
      const text = valid();
      const answer = await pitstop.callback(text, headers);
      const { receipt } = await inQuarantine(answer, 415, 'unsupported_media_type', text);
      expect(receipt.headers).toMatchObject(headers);
      expect(receipt.body.toString()).toBe(text);
    });

    it('a body that is really compressed is kept as it came', async () => {
      const bytes = gzipSync(valid());
      const answer = await pitstop.callback(bytes, { 'content-encoding': 'gzip' });
      const { receipt } = await inQuarantine(answer, 415, 'unsupported_media_type', bytes);
      expect(receipt.body.equals(bytes)).toBe(true);
    });

    it('no content type at all is a 415', async () => {
      const text = valid();
      await inQuarantine(await postRaw(pitstop, [SECRET_HEADER], text), 415, 'unsupported_media_type', text);
    });
  });

  describe('by its size', () => {
    const filled = (size: number) => {
      const frame = callbackText('"x":""');
      return callbackText(`"x":"${'y'.repeat(size - Buffer.byteLength(frame))}"`);
    };

    it('is taken at the limit to the byte', async () => {
      const text = filled(LIMIT);
      expect(Buffer.byteLength(text)).toBe(LIMIT);
      expect(await pitstop.callback(text)).toMatchObject({ status: 200 });
    });

    it.each([
      ['one byte over the limit', LIMIT + 1],
      ['ten times the limit', 10 * LIMIT],
    ])('%s is a 413: size, hash and first bytes are kept', async (_, size) => {
      const text = filled(size);
      const headers = [SECRET_HEADER, JSON_HEADER];
      const half = text.length >> 1;
      for (const pieces of [[text], [text.slice(0, half), text.slice(half)]]) {
        const { receipt } = await inQuarantine(await postRaw(pitstop, headers, ...pieces), 413, 'body_too_large', text);
        expect(receipt.size).toBe(size);
        expect(receipt.body.equals(Buffer.from(text).subarray(0, receipt.body.length))).toBe(true);
        expect(receipt.body.length).toBeGreaterThanOrEqual(1024);
        expect(receipt.body.length).toBeLessThan(LIMIT);
      }
    });

    it.each(['with its length told', 'in chunks'])('far over the limit %s is a 413 that arrives', async (how) => {
      const piece = Buffer.alloc(1024 * 1024, ' ');
      const total = 64;
      const pieces = Array.from({ length: total }, () => piece);
      const body = how === 'in chunks' ? pieces : [Buffer.concat(pieces)];
      const answer = await postRaw(pitstop, [SECRET_HEADER, JSON_HEADER], ...body);
      expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
      const receipt = await keptReceipt(sql, (answer.body as ProblemBody).receiptId);
      expect(receipt.size).toBeGreaterThan(READ_ON);
      expect(receipt.size).toBeLessThanOrEqual(total * piece.length);
      expect(receipt.body.equals(piece.subarray(0, receipt.body.length))).toBe(true);
      expect(receipt.sha256).toBe(sha256(Buffer.alloc(receipt.size, ' ')));
    });

    it.each([
      ['before the length that it told', `Content-Length: 1000\r\n\r\n${valid().slice(0, 50)}`],
      ['before its last chunk', `Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n`],
      ['before the length that it told, over the limit', `Content-Length: 400000\r\n\r\n${'x'.repeat(LIMIT + 10)}`],
    ])('when the sender goes away %s, nothing was promised and nothing is kept', async (_, rest) => {
      const before = await countReceipts(sql);
      const { hostname, port } = new URL(pitstop.url);
      const socket = connectSocket(Number(port), hostname);
      const head = [JSON_HEADER, SECRET_HEADER].map((header) => header.join(': '));
      socket.end(['POST /callbacks/gokart HTTP/1.1', `Host: ${hostname}`, ...head, rest].join('\r\n'));
      socket.resume();
      await once(socket, 'close');
      await inQuarantine(await pitstop.callback('1'), 400, 'not_an_object', '1');
      expect(await countReceipts(sql)).toBe(before + 1);
    });

    it('garbage over the limit is a 413, whatever else is wrong with it', async () => {
      const bytes = Buffer.alloc(LIMIT + 1, 0xff);
      await inQuarantine(await pitstop.callback(bytes), 413, 'body_too_large', bytes);
    });
  });

  it('is not asked for by other methods, nor under other paths', async () => {
    const before = await countReceipts(sql);
    for (const [method, path] of [
      ['GET', '/callbacks/gokart'],
      ['PUT', '/callbacks/gokart'],
      ['POST', '/callbacks/other'],
      ['POST', '/callbacks/%ff'],
      ['POST', '/'],
    ] as const) {
      const body = method === 'GET' ? undefined : valid();
      const answer = await fetch(pitstop.url + path, { method, body, headers: Object.fromEntries([SECRET_HEADER]) });
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    expect(await countReceipts(sql)).toBe(before);
  });

  describe('whatever is made of it', () => {
    const DOCUMENTED: Record<number, string[]> = {
      400: ['malformed_json', 'duplicate_key', 'not_an_object'],
      413: ['body_too_large'],
      422: ['too_deep', 'not_understood'],
    };
    const fixtures = ['camel-success', 'pascal-success', 'oldest-no-status'].map((name) =>
      readFileSync(join(import.meta.dirname, '../../fixtures', `callback-${name}.json`)),
    );
    const fixture = fc.constantFrom(...fixtures);

    const isAnsweredAsDocumented = async (bytes: Buffer) => {
      const answer = await pitstop.callback(bytes);
      const body = answer.body as ProblemBody & { outcome: string };
      const receipt = await keptReceipt(sql, body.receiptId);
      expect(receipt.body.equals(bytes)).toBe(true);
      expect(receipt.sha256).toBe(sha256(bytes));
      if (answer.status === 200) {
        expect(['created', 'updated', 'duplicate', 'stale']).toContain(body.outcome);
        expect(receipt).toMatchObject({ outcome: body.outcome, code: null, conversion: expect.any(String) });
      } else {
        expect(DOCUMENTED[answer.status]).toContain(body.code);
        expect(receipt).toMatchObject({ outcome: 'quarantined', code: body.code });
        expect((body.errors?.length ?? 0) > 0).toBe(body.code === 'not_understood');
      }
    };

    it('byte by byte, its answer is one of those documented, and its bytes are kept', async () => {
      const edit = fc.record({
        at: fc.nat(4000),
        gone: fc.nat(6),
        added: fc.oneof(
          fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
          fc
            .constantFrom(
              '"',
              '\\',
              '{',
              '}',
              '[',
              ']',
              ',',
              ':',
              '0',
              '-',
              'e9',
              '.',
              'null',
              '\\u0000',
              '\\ud800',
              '\0',
            )
            .map((text) => Buffer.from(text)),
        ),
      });
      await fc.assert(
        fc.asyncProperty(fixture, fc.array(edit, { minLength: 1, maxLength: 3 }), (original, edits) => {
          let bytes = original;
          for (const { at, gone, added } of edits) {
            const place = at % (bytes.length + 1);
            bytes = Buffer.concat([bytes.subarray(0, place), added, bytes.subarray(place + gone)]);
          }
          return isAnsweredAsDocumented(bytes);
        }),
        { numRuns: 150 },
      );
    });

    it('field by field, its answer is one of those documented, and its bytes are kept', async () => {
      const names = fc.oneof(
        fc.constantFrom(
          ...Object.keys((JSON.parse(String(fixtures[0])) as { conversion: object }).conversion),
          'Status',
          'ConversionId',
          'PubMemberId',
          'RewardPoints',
          'OfferEventId',
          '__proto__',
          'constructor',
          'toString',
          'hasOwnProperty',
        ),
        fc.string({ unit: 'binary', maxLength: 12 }),
      );
      const values = fc.oneof(
        fc.jsonValue({ depthSize: 'small', stringUnit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          'Success',
          'Pending',
          'Rejected',
          '',
          '45.00',
          '1e2',
          '2025-05-19T15:36:20.1234567+00:00',
          '\0',
          '\ud800',
        ),
        fc.double(),
        fc.integer(),
        fc.constant('x'.repeat(300)),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      );
      const change = fc.record({ inEnvelope: fc.boolean(), name: names, value: values, gone: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fixture, fc.array(change, { minLength: 1, maxLength: 4 }), (original, changes) => {
          const callback = JSON.parse(original.toString()) as { conversion: object };
          const conversion = new Map(Object.entries(callback.conversion));
          const envelope = new Map(Object.entries(callback).filter(([name]) => name !== 'conversion'));
          conversion.set('conversionId', randomUUID());
          for (const { inEnvelope, name, value, gone } of changes) {
            const fields = inEnvelope ? envelope : conversion;
            if (gone) fields.delete(name);
            else fields.set(name, value);
          }
          const inner = members(conversion);
          const text = `{${[...members(envelope), `"conversion":{${inner.join(',')}}`].join(',')}}`;
          return isAnsweredAsDocumented(Buffer.from(text));
        }),
        { numRuns: 150 },
      );
    });
  });
});

/** JSON of each member; `__proto__` is a name like any other here. */
function members(fields: ReadonlyMap<string, unknown>): string[] {
  return [...fields].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`);
}
