import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { callbackOf, callbackText } from '../../support/callback.js';
import { connect } from '../../support/database.js';
import { keptReceipt, sha256 } from '../../support/kept.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures', `callback-${name}.json`));

interface Accepted {
  receiptId: string;
  conversionId: string;
  outcome: string;
}
interface ConversionItem {
  conversionId: string;
  offerEventId: string | null;
  eventId: string | null;
  status: string;
  rewardPoints: string | null;
  revenue: string | null;
  memberId: string;
  sentAt: string;
  reward: { state: string; amount: string } | null;
  timeline: unknown[];
}

describe('A callback that can be understood', () => {
  let pitstop: RunningApplication;
  let sql: Client;
  beforeAll(async () => {
    pitstop = await startApplication();
    sql = await connect(pitstop.databaseUrl);
  });
  afterAll(async () => {
    await sql.end();
    await pitstop.close();
  });

  const accept = async (body: unknown): Promise<Accepted> => {
    const answer = await pitstop.callback(body);
    expect(answer.status).toBe(200);
    return answer.body as Accepted;
  };
  const outcomeOf = async (body: unknown) => (await accept(body)).outcome;
  const conversions = async (id: string) => {
    const { body } = await pitstop.get<{ items: ConversionItem[] }>(`/conversions/${encodeURIComponent(id)}`);
    return body.items;
  };
  const only = async (id: string) => {
    const items = await conversions(id);
    expect(items).toHaveLength(1);
    return items[0] as ConversionItem;
  };
  const balanceOf = async (member: string) => {
    const path = `/members/${encodeURIComponent(member)}?site=default`;
    const { body } = await pitstop.get<{ balances: { asset: string; amount: string }[] }>(path);
    return body.balances.find(({ asset }) => asset === 'POINTS')?.amount;
  };
  const seen = async (name: string) => {
    const { rows } = await sql.query<{ count: number }>('SELECT count::int FROM unknown_fields WHERE name = $1', [
      name,
    ]);
    return rows[0]?.count ?? 0;
  };

  describe('of the examples that GoKart publishes', () => {
    it.each([
      [
        'camel-success',
        'abcd17c9-878d-4afb-999c-6c8e3091b160',
        null,
        '45',
        '60',
        '421f91c7-c621-4ca5-bf9d-af3e6fbe7c61',
      ],
      [
        'pascal-success',
        'acaz17c9-878d-4afb-999c-6c8e3091b160',
        null,
        '45',
        '60',
        '421f91c7-c621-4ca5-bf9d-af3e6fbe7c61',
      ],
      [
        'oldest-no-status',
        'ea499300-4aa3-45bf-9bf1-fc199bb97203',
        '849b3999-c25a-49f2-9201-c7897f1c1b1c',
        '89',
        null,
        'lus',
      ],
    ])('%s becomes a reward', async (name, conversionId, offerEventId, points, revenue, memberId) => {
      const bytes = fixture(name);
      const answer = await accept(bytes);
      expect(answer).toEqual({ receiptId: expect.stringMatching(UUID), conversionId, outcome: 'created' });
      await pitstop.idle();
      const conversion = await only(conversionId);
      expect(conversion).toMatchObject({ conversionId, offerEventId, status: 'Success', memberId });
      expect(conversion.sentAt).toBe('2024-09-18T18:29:26.8469471Z');
      expect(Number(conversion.rewardPoints)).toBe(Number(points));
      expect(conversion.revenue === null ? null : Number(conversion.revenue)).toBe(revenue && Number(revenue));
      expect(conversion.reward).toMatchObject({ state: 'granted', amount: `${points}.00` });
    });

    it('leaves the sum of their points with each member', async () => {
      expect(await balanceOf('421f91c7-c621-4ca5-bf9d-af3e6fbe7c61')).toBe('90.00');
      expect(await balanceOf('lus')).toBe('89.00');
    });

    it.each(['camel-success', 'pascal-success', 'oldest-no-status'])('%s again is a duplicate', async (name) => {
      expect(await outcomeOf(fixture(name))).toBe('duplicate');
    });
  });

  describe('leaves a receipt', () => {
    it('with the bytes as they came, their hash and size, where from and when', async () => {
      const id = randomUUID();
      const bytes = Buffer.from(
        `\uFEFF\n { "sentAt" : "2025-05-19T15:36:20.10+00:00", "conversion" :\t{"ConversionId":"${id}","pubMemberId":"ä\\u00e4😀",` +
          `"rewardPoints":4.50,"extra":{"b":1,"a":[1.0,2e0]}}}\r\n`,
      );
      const { receiptId } = await accept(bytes);
      const receipt = await keptReceipt(sql, receiptId);
      expect(receipt.body.equals(bytes)).toBe(true);
      expect(receipt).toMatchObject({ outcome: 'created', sha256: sha256(bytes), size: bytes.length, code: null });
      expect(receipt.source_address).toBe('127.0.0.1');
      expect(receipt.headers).toMatchObject({ 'content-type': 'application/json' });
      expect(receipt.conversion).toMatch(UUID);
    });

    it('under the id that the answer carries as X-Request-Id too', async () => {
      const { headers, body } = await pitstop.callback(callbackOf());
      expect(headers.get('x-request-id')).toBe((body as Accepted).receiptId);
    });

    it('even when it is stale or a duplicate', async () => {
      const callback = callbackOf();
      await accept(callback);
      for (const [body, outcome] of [
        [callback, 'duplicate'],
        [
          { ...callback, sentAt: '2020-01-01T00:00:00Z', conversion: { ...callback.conversion, rewardPoints: 1 } },
          'stale',
        ],
      ] as const) {
        const answer = await accept(body);
        expect(answer.outcome).toBe(outcome);
        const receipt = await keptReceipt(sql, answer.receiptId);
        expect(receipt).toMatchObject({ outcome, sha256: sha256(JSON.stringify(body)) });
        expect(receipt.conversion).toMatch(UUID);
      }
    });

    it('and a repetition leaves the row of its conversion as it is', async () => {
      const callback = callbackOf();
      const { receiptId } = await accept(callback);
      const { conversion } = await keptReceipt(sql, receiptId);
      const row = async (): Promise<unknown> =>
        (await sql.query('SELECT xmin, ctid FROM conversions WHERE id = $1', [conversion])).rows;
      const before = await row();
      expect((await accept(callback)).outcome).toBe('duplicate');
      expect(await row()).toEqual(before);
      const later = { ...callback, sentAt: '2030-01-01T00:00:00Z' };
      expect((await accept(later)).outcome).toBe('duplicate');
      expect(await row()).not.toEqual(before);
    });

    it('is answered with small, valid JSON', async () => {
      const { headers, body } = await pitstop.callback(callbackOf());
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(Object.keys(body as object).sort()).toEqual(['conversionId', 'outcome', 'receiptId']);
    });
  });

  describe('says what became of it', () => {
    const at = (sentAt: string, conversion: Record<string, unknown>, id = 'a') =>
      callbackOf(conversion, { sentAt, id });

    it('created, updated, stale, duplicate', async () => {
      const conversionId = randomUUID();
      const success = at('2025-05-19T15:36:20.1234567Z', { conversionId });
      expect(await outcomeOf(success)).toBe('created');
      expect(await outcomeOf(success)).toBe('duplicate');
      const rejected = at('2025-05-19T15:36:20.1234568Z', { conversionId, status: 'Rejected' });
      expect(await outcomeOf(rejected)).toBe('updated');
      expect(await outcomeOf(success)).toBe('stale');
      await pitstop.idle();
      expect(await only(conversionId)).toMatchObject({
        status: 'Rejected',
        reward: { state: 'reversed', amount: '0.00' },
      });
    });

    it('the seventh digit of sentAt decides', async () => {
      const conversionId = randomUUID();
      await accept(at('2025-05-19T15:36:20.1234567Z', { conversionId, rewardPoints: 2 }));
      expect(await outcomeOf(at('2025-05-19T15:36:20.1234566Z', { conversionId, rewardPoints: 3 }))).toBe('stale');
      expect(await outcomeOf(at('2025-05-19T15:36:20.1234568Z', { conversionId, rewardPoints: 4 }))).toBe('updated');
      await pitstop.idle();
      expect(await only(conversionId)).toMatchObject({
        reward: { amount: '4.00' },
        sentAt: '2025-05-19T15:36:20.1234568Z',
      });
    });

    it('offsets are honoured: a later clock may be an earlier moment', async () => {
      const conversionId = randomUUID();
      await accept(at('2025-05-19T15:00:00Z', { conversionId, rewardPoints: 2 }));
      expect(await outcomeOf(at('2025-05-19T16:30:00+02:00', { conversionId, rewardPoints: 3 }))).toBe('stale');
      expect(await outcomeOf(at('2025-05-19T10:30:00-05:00', { conversionId, rewardPoints: 4 }))).toBe('updated');
    });

    it.each([
      ['Pending', 'Success', 'updated'],
      ['Success', 'Rejected', 'updated'],
      ['Pending', 'Rejected', 'updated'],
      ['Rejected', 'Success', 'stale'],
      ['Rejected', 'Pending', 'stale'],
      ['Success', 'Pending', 'stale'],
    ])('of the same moment: %s, then %s is %s', async (first, second, outcome) => {
      const conversionId = randomUUID();
      const moment = '2025-05-19T15:36:20Z';
      await accept(at(moment, { conversionId, status: first }));
      expect(await outcomeOf(at(moment, { conversionId, status: second }))).toBe(outcome);
    });

    it('of the same moment and status the greater callback id wins', async () => {
      const conversionId = randomUUID();
      const moment = '2025-05-19T15:36:20Z';
      await accept(at(moment, { conversionId, rewardPoints: 2 }, 'b'));
      expect(await outcomeOf(at(moment, { conversionId, rewardPoints: 3 }, 'a'))).toBe('stale');
      expect(await outcomeOf(at(moment, { conversionId, rewardPoints: 4 }, 'c'))).toBe('updated');
    });

    it('an event of an offer with several is an entitlement of its own, by offerEventId or else eventId', async () => {
      const conversionId = randomUUID();
      expect(await outcomeOf(callbackOf({ conversionId }))).toBe('created');
      expect(await outcomeOf(callbackOf({ conversionId, eventId: 'FirstTrade' }))).toBe('created');
      expect(await outcomeOf(callbackOf({ conversionId, offerEventId: 'e1', eventId: 'FirstTrade' }))).toBe('created');
      expect(await outcomeOf(callbackOf({ conversionId, offerEventId: '', eventId: 'FirstTrade' }))).toBe('duplicate');
      expect(await conversions(conversionId)).toHaveLength(3);
    });
  });

  describe('in any of its variants', () => {
    it('a repetition says the same however it is spelled', async () => {
      const conversionId = randomUUID();
      const sentAt = '2025-05-19T15:36:20Z';
      const conversion = {
        conversionId,
        pubMemberId: 'lus',
        rewardPoints: 45,
        revenue: 60.5,
        createdAt: '2025-05-19T15:00:00Z',
      };
      await accept({ sentAt, conversion });
      for (const variant of [
        { status: 'Success', ...conversion },
        { ...conversion, rewardPoints: '45', revenue: '60.50' },
        { ...conversion, rewardPoints: '045.00', createdAt: '2025-05-19T17:00:00.000+02:00' },
        { ...conversion, offerName: null, isRewardSent: true },
        { ...conversion, futureField: 'unknown' },
        Object.fromEntries(
          Object.entries(conversion).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
        ),
        { ...conversion, ConversionId: conversionId, RewardPoints: null },
      ]) {
        expect(await outcomeOf({ sentAt, conversion: variant })).toBe('duplicate');
        expect(await outcomeOf({ SentAt: sentAt, Conversion: variant, Id: null })).toBe('duplicate');
      }
    });

    describe('amounts are booked to the last digit', () => {
      const AMOUNTS = [
        ['45', '45.00'],
        ['"45"', '45.00'],
        ['"45.00"', '45.00'],
        ['45.1', '45.10'],
        ['45.10', '45.10'],
        ['"0045.10"', '45.10'],
        ['45.100', '45.10'],
        ['0', '0.00'],
        ['0.01', '0.01'],
        ['4.5e1', '45.00'],
        ['1e2', '100.00'],
        ['1E-2', '0.01'],
        ['9007199254740993', '9007199254740993.00'],
        ['"9007199254740993.07"', '9007199254740993.07'],
        ['9007199254740993.07', '9007199254740993.07'],
        ['9999999999999999.99', '9999999999999999.99'],
      ] as const;
      const ids = new Map(AMOUNTS.map(([written]) => [written, randomUUID()]));
      beforeAll(async () => {
        await Promise.all(
          [...ids].map(([written, id]) =>
            accept(callbackText(`"conversionId":"${id}","pubMemberId":"${id}","rewardPoints":${written}`)),
          ),
        );
        await pitstop.idle();
      });

      it.each(AMOUNTS)('rewardPoints of %s are %s in the ledger', async (written, booked) => {
        const id = ids.get(written) ?? '';
        expect((await only(id)).reward).toMatchObject({ state: 'granted', amount: booked });
        expect((await balanceOf(id)) ?? '0.00').toBe(booked);
      });
    });

    describe('a member may be', () => {
      const MEMBERS = [
        ['a text', '"lus"', 'lus'],
        ['a number', '12345', '12345'],
        ['a number of 20 digits', '12345678901234567890', '12345678901234567890'],
        ['blanks and signs', '" a/b?c#d%e "', ' a/b?c#d%e '],
        ['an emoji', '"\\ud83d\\ude00"', '😀'],
        ['255 characters', `"${'x'.repeat(255)}"`, 'x'.repeat(255)],
        ['the name of a method', '"__proto__"', '__proto__'],
      ] as const;
      const ids = new Map(MEMBERS.map(([name]) => [name, randomUUID()]));
      beforeAll(async () => {
        await Promise.all(
          MEMBERS.map(([name, written]) =>
            accept(callbackText(`"conversionId":"${ids.get(name)}","pubMemberId":${written}`)),
          ),
        );
        await pitstop.idle();
      });

      it.each(MEMBERS)('%s', async (name, _, memberId) => {
        expect(await only(ids.get(name) ?? '')).toMatchObject({ memberId });
        expect(await balanceOf(memberId)).toBeDefined();
      });
    });

    it.each([
      ['application/json'],
      ['application/json; charset=utf-8'],
      ['Application/JSON;charset="UTF-8"'],
      ['application/vnd.gokart+json'],
    ])('the content type may be %s', async (type) => {
      expect(await pitstop.callback(callbackOf(), { 'content-type': type })).toMatchObject({ status: 200 });
    });

    it('Pending needs no points and grants none; Rejected neither', async () => {
      for (const status of ['Pending', 'Rejected']) {
        const id = randomUUID();
        await accept(callbackOf({ conversionId: id, status, rewardPoints: null }));
        await pitstop.idle();
        expect(await only(id)).toMatchObject({ status, reward: { amount: '0.00' } });
      }
    });
  });

  describe('with fields that nobody knows yet', () => {
    it('keeps and counts them by name, wherever they stand', async () => {
      const before = await seen('conversion.boosterLevel');
      const callback = callbackOf({ boosterLevel: 3, nested: { a: [1, { b: null }] } }, { schemaVersion: '9' });
      const { receiptId } = await accept(callback);
      await accept(callbackOf({ BoosterLevel: 'gold' }));
      expect(await seen('conversion.boosterLevel')).toBe(before + 2);
      expect(await seen('conversion.nested')).toBe(1);
      expect(await seen('schemaVersion')).toBe(1);
      expect((await keptReceipt(sql, receiptId)).body.toString()).toContain('{"a":[1,{"b":null}]}');
    });

    it.each([
      ['a NUL', '"x":"\\u0000"'],
      ['half a surrogate pair', '"x":"\\ud800"'],
      ['a NUL in the name', '"a\\u0000b":1'],
      ['half a surrogate pair in the name', '"a\\udc00":1'],
      ['an empty name', '"":1', '"":2'],
      ['a name of 10 kB', `"${'n'.repeat(10_000)}":1`],
      ['a name of 10 kB that would be cut in the middle of an emoji', `"x${'😀'.repeat(5_000)}":1`],
      ['100 kB of text', `"x":"${'x'.repeat(100_000)}"`],
      ['numbers that no double holds', '"x":1e400,"y":-1e400,"z":123456789012345678901234567890'],
      ['names of methods', '"__proto__":{"status":"Rejected"},"constructor":1,"toString":2,"hasOwnProperty":3'],
      ['names of methods in the envelope', '', '"__proto__":{"sentAt":1},"constructor":{"prototype":{}},"then":1'],
      ['names of methods further down', '"x":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
      ['two thousand of them', Array.from({ length: 2000 }, (_, at) => `"field${at}":${at}`).join(',')],
      ['both spellings with different values', '"mystery":1,"Mystery":2'],
      ['a list 62 deep', `"x":${'['.repeat(62)}${']'.repeat(62)}`],
    ])('takes %s', async (_, inConversion, inEnvelope = '') => {
      const text = callbackText(inConversion, inEnvelope);
      const { receiptId, conversionId, outcome } = await accept(text);
      expect(outcome).toBe('created');
      expect(await keptReceipt(sql, receiptId)).toMatchObject({ outcome, sha256: sha256(text) });
      expect(await only(conversionId)).toMatchObject({ status: 'Success' });
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });
  });
});
