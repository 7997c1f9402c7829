import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BodyParts, PART_ID_BYTES } from '../../src/callbacks/body-parts.js';
import { beginsAsTold, toldBeginning } from '../../src/callbacks/told-beginning.js';
import { decodeBody, encodeBody, type StoredBody } from '../../src/callbacks/stored-body.js';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '..', 'fixtures', name));

const compact = (name: string): Buffer => Buffer.from(JSON.stringify(JSON.parse(fixture(name).toString())));

/** Texts that nearly are what is written in few bytes: names, ids and moments, whole, cut off and damaged. */
const callbackLike = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        ':',
        ',',
        '"',
        '\\',
        '"status":',
        '"status":"',
        '"pubSub1":null,',
        '"PubSub1":null}',
        'null,',
      ),
      fc.uuid(),
      fc.uuid().map((id) => `"${id}",`),
      fc.uuid().map((id) => `"${id.toUpperCase()}"}`),
      fc.constantFrom('"2025-05-19T15:36:19.756249+00:00",', '"2025-05-19T15:36:19Z"', '"2025-05-19T15:36:19.Z",'),
      fc.constantFrom('"2024-09-18T18:29:26.8469471+00:00"}', '"2025-05-19T15:36:19.7+02:00"', '"2025-5-19T', '"99'),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join('').repeat(4));

const FIRST =
  '7VZLbhsxDL1KL8BAlCh+vEyv4AuIEgV0U6NpgK5y92Km47EzSINmW2QriHwiRb73thRtVhXxClr6BErawUcYaB0jY3O04AMMQTJAPaOesp0yPyixkeBfYP6d/d9sdIVUAe2M9VT4hPYglTPZDvbu4HKe4alVKGUGUBUEdQpg4eJZxki37q//Xygk995Almsl4w/QVAe44fTmjYr4q0auUc37QOkGKjqA2nQwsw7cNUoydOSl/euwrgHcNEvpDDMSA3lksCwBXT1EuZc55zVgG8Rz/Hy+Ht22Zs0WIcmrEGAuBLS8XN0MiCPVJJUG9mvogXnXJ93SbViPT5df3788Xi7Pi1a/Wr0VcIyBo42AZKpAGAxqIZBk1tptCnkcA7fUX59ifNsLud/c6qkMY4Me04CWAloeHYYS1lp4dtmruFP9nWrvqeBDduBDfEEZp2EX6JwRqLcKPm1AmyV4ekhnXEjk02Js+vPHEnxajIOU/98W46B+b3E4ke4cflC/96+/vPwG';
const CAMEL_PHRASES =
  'e4ABr1h3tYPPQIy96YXdIasZ5oECFBgJEhIdGgdURS8KrXuCU3VjY2VzcwOyhAIUGQUTDyQTBks+Max0cnVlLIUBYv6wpTP+RXGLTmdjsn3QAIYzNGU3MmNjYS03YjRlLTMyMXEtODA1ZC1iOTFmYmFiYTQzN2IDhwGrzRfJh41K+5mcbI4wkbFgiAFqgnPG/gZL4pJ+yL54bD//iVRlc3QDigHucLV0EjRLTouZRuBQdU0cwItCcm93biBCb290cwOMAd3R2t4JiEHmiecH9VyfdL6NQ3JlZGl0A44BWwPZac75S5mi3NhBVTb8fL6/wcKqNDUsqzYwLJQBQh+Rx8YhTKW/na8+b758YcTFxsfIycrMzc7P0N7f4OHi4+Tl5ufL6NHS09Tp6uvs7e7d1daoAhQZBRMPJBMGS0AwqQUUGQUTDyQTBktAMH19';
const PASCAL_PHRASES =
  'e4ABr1h3tYPPQIy96YXdIasZ54ECFBgJEhIdGgdURS8KrXsGQlN1Y2Nlc3MDBoMGRAIUGQUTDyQTBks+MQbsdHJ1ZSwGRQFi/rClM/5FcYtOZ2OyfdCZBkYBNOcsyntOQy2AXbkfurpDewZHYWNhejE3YzktODc4ZC00YWZiLTk5OWMtNmM4ZTMwOTFiMTYwAwZIAWqCc8b+Bkvikn7IvnhsP/8GSUNyZWRpdFN0cm9uZwMGSgHucLV0EnRLToszRuBQdU0cBpEGS0Jyb3duIEJvb3RzAwZMAd3R2t4JiEHmiecH9VyfdL4GTUNyZWRpdAMGTgFbA9lpzvlLmaLc2EFVNvx8Bo8GkAaSBpMG6jQ1LAbrNjAsBlQBQh+Rx8YhTKW/na8+b758YQaVBpYGlwaYBpkGmgabBl1zaXRlLWIDBrgGnAa5BqIGowakBqUGugauBmgFFBkFEw8kEwZLQDB9fQ==';

/** What PostgreSQL keeps of the parts that bodies share. */
class Kept {
  readonly parts = new BodyParts();
  private readonly bytes = new Map<string, Buffer>();

  constructor(bodies: readonly Buffer[]) {
    for (let time = 0; time < 3; time++) for (const body of bodies) encodeBody(body, this.parts);
    for (const part of this.parts.takeWanted()) {
      const id = hash('sha256', part, 'buffer').subarray(0, PART_ID_BYTES);
      this.parts.know(id, part);
      this.bytes.set(id.toString('hex'), part);
    }
  }

  encode(body: Buffer): StoredBody {
    return encodeBody(body, this.parts);
  }

  decode(stored: StoredBody): Buffer {
    const id = stored.bytes.subarray(0, PART_ID_BYTES).toString('hex');
    return decodeBody({ ...stored, part: stored.encoding === 4 ? (this.bytes.get(id) ?? null) : null });
  }

  texts(): string[] {
    return [...this.bytes.values()].map((bytes) => bytes.toString());
  }
}

const CALLBACKS = ['callback-camel-success.json', 'callback-pascal-success.json', 'callback-oldest-no-status.json'];

/** As GoKart writes a moment. */
function sevenDigits(ns: bigint): string {
  const whole = new Date(Number(ns / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${whole}.${String(ns % 1_000_000_000n)
    .padStart(9, '0')
    .slice(0, 7)}+00:00`;
}

/** So much of it is phrases that a body with it is not deflated instead. */
const PHRASES = '"trackSysEventId":null,'.repeat(20);

describe('what bodies say of the same offer', () => {
  it('is shared once it has come three times, and makes each of them smaller by a third', () => {
    for (const body of CALLBACKS.map(compact)) {
      const kept = new Kept([body]);
      const stored = kept.encode(body);
      expect(stored.encoding).toBe(4);
      expect(kept.decode(stored).equals(body)).toBe(true);
      expect(stored.bytes.length).toBeLessThan(encodeBody(body).bytes.length * 0.75);
    }
  });

  it('holds nothing of a member, whatever stands beside it', () => {
    const texts = new Kept(CALLBACKS.map(compact)).texts();
    expect(texts).toHaveLength(3);
    for (const text of texts)
      expect(text).not.toMatch(/"(pub|trackSys|view|click|conversion|id|sent|user|reward|revenue)/i);
    const odd = new Kept([
      Buffer.from(
        JSON.stringify({
          offerId: 'o'.repeat(200),
          note: 'for m-1',
          offerName: 'n'.repeat(99),
          'offerId ': 'm-2',
          status: 'x',
        }),
      ),
    ]);
    expect(odd.texts()).toEqual([`"offerId":"${'o'.repeat(200)}",`]);
  });

  it('comes back with any byte in the place of any other of it', () => {
    const body = compact('callback-camel-success.json');
    const kept = new Kept([body]);
    const start = body.indexOf('"offerId"') - 3;
    const end = body.indexOf('"rewardPoints"') + 3;
    for (let at = start; at < end; at++) {
      for (const byte of [0, 0x20, 0x22, 0x2c, 0x30, 0x5c, 0x61, 0x7d, 0xff]) {
        const other = Buffer.from(body);
        other[at] = byte;
        if (!kept.decode(kept.encode(other)).equals(other)) throw new Error(`not with ${byte} at ${at}`);
      }
    }
  });

  it('comes back of any text in which it stands, anywhere and cut off', () => {
    const body = compact('callback-camel-success.json');
    const kept = new Kept([body]);
    const [part = ''] = kept.texts();
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            callbackLike,
            fc.constant(part),
            fc.nat(part.length).map((to) => part.slice(0, to)),
          ),
        ),
        (texts) => {
          const other = Buffer.from(texts.join(''));
          expect(kept.decode(kept.encode(other)).equals(other)).toBe(true);
        },
      ),
    );
  });

  it('is not taken for what is cut off, in whatever it ends', () => {
    const offer = `{"offerId":"${'o'.repeat(200)}",`;
    const kept = new Kept([Buffer.from(`${offer}${'\0'.repeat(40)}"status":"x"}`)]);
    const cut = Buffer.from(offer);
    expect(kept.decode(kept.encode(cut)).equals(cut)).toBe(true);
    const [part = ''] = kept.texts();
    for (const before of [65_536 - part.length, 65_536 - part.length + 1, 65_500]) {
      const long = Buffer.from(`${' '.repeat(before)}${part}`).subarray(0, 65_536);
      expect(kept.decode(kept.encode(long)).equals(long)).toBe(true);
    }
  });

  it('is asked for when it is not there', () => {
    const body = compact('callback-camel-success.json');
    const stored = new Kept([body]).encode(body);
    expect(() => decodeBody({ ...stored, part: null })).toThrow('is not there');
  });

  it('is named no more once it is forgotten', () => {
    const body = compact('callback-camel-success.json');
    const kept = new Kept([body]);
    kept.parts.forget(kept.parts.ids());
    expect(kept.parts.ids()).toEqual([]);
    expect(kept.encode(body).encoding).toBe(3);
  });

  it('takes bounded memory, however many offers there are', () => {
    const parts = new BodyParts();
    for (let number = 0; number < 5_000; number++) {
      const id = `${number}`.padStart(12, '-');
      parts.know(Buffer.from(id), Buffer.from(`"offerId":"${id.repeat(10)}",`));
    }
    expect(parts.ids()).toHaveLength(2_000);
    expect(parts.ids().at(-1)?.toString()).toBe('4999'.padStart(12, '-'));
  });
});

describe('a stored body', () => {
  it('gives back the bytes as they came, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 5_000 }),
          fc.json().map((text) => Buffer.from(text)),
          callbackLike.map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const body = Buffer.from(bytes);
          expect(decodeBody(encodeBody(body)).equals(body)).toBe(true);
        },
      ),
    );
  });

  it.each(['"0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a",', '"2026-11-22T10:11:12.3456789+00:00"}'])(
    'comes back with any byte in the place of any other of it: %s',
    (value) => {
      const body = Buffer.from(`{"viewId":${value}${PHRASES}`);
      const start = '{"viewId":'.length;
      for (let at = start; at < start + value.length; at++) {
        for (let byte = 0; byte < 256; byte++) {
          const other = Buffer.from(body);
          other[at] = byte;
          if (!decodeBody(encodeBody(other)).equals(other)) throw new Error(`not with ${byte} at ${at}`);
        }
      }
    },
  );

  it.each([
    '"2026-11-22T10:11:12.345678+00:00",',
    '"2026-11-22T10:11:12.345678+00:00"}',
    '"2026-11-22T10:11:12.3456789+00:00",',
    '"2026-11-22T10:11:12.34567+00:00",',
    '"2026-11-22T10:11:12.345678Z",',
    '"1999-11-22T10:11:12.345678+00:00",',
    '"2099-99-99T99:99:99.999999+00:00",',
    '"2015-15-31T63:63:63.000000+00:00",',
    '"2000-00-00T00:00:00.000000+00:00",',
  ])('gives back a moment as it was written: %s', (moment) => {
    const body = Buffer.from(`{"createdAt":${moment}${PHRASES}`);
    expect(decodeBody(encodeBody(body)).toString()).toBe(body.toString());
  });

  describe('that begins with what its row tells', () => {
    const uuid = fc.uuid();
    /** In tenths of a microsecond, from 1970 to 2261. */
    const moment = fc.bigInt({ min: 0n, max: 92_000_000_000_000_000n }).map((tenths) => tenths * 100n);
    const beginning = (callbackId: string, sentAtNs: bigint): string =>
      `{"id":"${callbackId}","sentAt":"${sevenDigits(sentAtNs)}",`;

    it('is kept without it, whatever follows, and comes back with it', () => {
      fc.assert(
        fc.property(uuid, moment, callbackLike, (callbackId, sentAtNs, rest) => {
          const told = { callbackId, sentAtNs };
          const body = Buffer.from(`${beginning(callbackId, sentAtNs)}${PHRASES}${PHRASES}${rest.slice(0, 60)}`);
          const stored = encodeBody(body, null, told);
          expect(stored.encoding).toBe(5);
          expect(stored.bytes.length).toBeLessThan(encodeBody(body).bytes.length - 24);
          expect(decodeBody({ ...stored, told }).equals(body)).toBe(true);
        }),
      );
    });

    it.each<[string, (text: string) => string]>([
      ['an id in capitals', (text) => text.replace('0199c2f0', '0199C2F0')],
      ['another id', (text) => text.replace('0199c2f0', '0199c2f1')],
      ['another moment', (text) => text.replace('3456789', '3456788')],
      ['fewer digits', (text) => text.replace('3456789', '345678')],
      ['another offset', (text) => text.replace('+00:00', 'Z')],
      ['a blank', (text) => text.replace(',"sentAt"', ', "sentAt"')],
      ['other spelling', (text) => text.replace('"id"', '"Id"')],
      ['an end in the middle', (text) => text.slice(0, 60)],
    ])('is kept as a whole when it has %s', (_, other) => {
      const told = { callbackId: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a', sentAtNs: 1_763_806_272_345_678_900n };
      const usual = `${beginning(told.callbackId, told.sentAtNs)}${PHRASES}`;
      expect(encodeBody(Buffer.from(usual), null, told).encoding).toBe(5);
      const body = Buffer.from(other(usual) + PHRASES);
      const stored = encodeBody(body, null, told);
      expect(stored.encoding).toBeLessThan(5);
      expect(decodeBody({ ...stored, told }).equals(body)).toBe(true);
    });

    it('is told from one with any other byte in any place of it', () => {
      const told = { callbackId: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a', sentAtNs: 1_763_806_272_345_678_900n };
      const text = beginning(told.callbackId, told.sentAtNs);
      expect(toldBeginning(told)).toBe(text);
      const body = Buffer.from(`${text}"conversion":{}}`);
      expect(beginsAsTold(body, told)).toBe(true);
      for (let at = 0; at < text.length; at++) {
        for (let byte = 0; byte < 256; byte++) {
          const other = Buffer.from(body);
          other[at] = byte;
          if (beginsAsTold(other, told) !== other.equals(body)) throw new Error(`not with ${byte} at ${at}`);
        }
      }
    });

    it('is told by what it is written with, whatever that is', () => {
      fc.assert(
        fc.property(uuid, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (callbackId, sentAtNs) => {
          const told = { callbackId, sentAtNs };
          const text = toldBeginning(told);
          if (text !== null) expect(beginsAsTold(Buffer.from(text), told)).toBe(true);
          expect(toldBeginning({ ...told, callbackId: `${callbackId.slice(1)}g` })).toBeNull();
        }),
      );
    });

    it('is refused without what its row told', () => {
      const told = { callbackId: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a', sentAtNs: 1_763_806_272_345_678_900n };
      const stored = encodeBody(Buffer.from(`${beginning(told.callbackId, told.sentAtNs)}${PHRASES}`), null, told);
      expect(() => decodeBody(stored)).toThrow('does not tell how it begins');
    });
  });

  it('owes nothing to the one that was written before it', () => {
    const ends = Buffer.from(`{${PHRASES}"pubSub6":null,"pubSub7":null,`);
    const begins = Buffer.from(`"pubSub8":null,${PHRASES}`);
    encodeBody(ends);
    expect(encodeBody(begins).encoding).toBe(3);
    encodeBody(ends);
    expect(decodeBody(encodeBody(begins)).toString()).toBe(begins.toString());
  });

  it('gives back fields that are null, however many come in whatever order', () => {
    const names = ['pubClickId', 'pubSessionId', 'pubGender', 'pubAge', 'pubSub1', 'pubSub2', 'pubSub6', 'PubSub1'];
    const many = Array.from({ length: 10 }, (_, place) => `pubSub${6 + place}`);
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.subarray(names), fc.constant(names), fc.constant(many), fc.constantFrom(['x'], ['offerId'])),
        ),
        (runs) => {
          const body = Buffer.from(
            `{${runs
              .flat()
              .map((name) => `"${name}":null`)
              .join()},${PHRASES}"status":"x"}`,
          );
          expect(decodeBody(encodeBody(body)).toString()).toBe(body.toString());
        },
      ),
    );
  });

  it('comes back when it is longer than any that GoKart writes', () => {
    for (const length of [65_535, 65_536, 65_537, 200_000]) {
      const body = Buffer.from('{"viewId":"0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a",'.repeat(length / 40)).subarray(
        0,
        length,
      );
      expect(decodeBody(encodeBody(body)).equals(body)).toBe(true);
    }
  });

  it('is never larger than what came', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(encodeBody(Buffer.from(bytes)).bytes.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it.each(['callback-camel-success.json', 'callback-pascal-success.json'])(
    'takes less than a third of what GoKart writes, compact: %s',
    (name) => {
      expect(encodeBody(compact(name)).bytes.length).toBeLessThan(compact(name).length * 0.3);
    },
  );

  it("is small too when it is set with blanks, and when it is none of GoKart's", () => {
    const spaced = fixture('callback-camel-success.json');
    expect(encodeBody(spaced).bytes.length).toBeLessThan(spaced.length * 0.5);
    const other = Buffer.from(JSON.stringify(Array.from({ length: 50 }, (_, index) => ({ thing: index }))));
    expect(encodeBody(other).bytes.length).toBeLessThan(other.length * 0.4);
  });

  it('can be read for ever: these bytes were written by the first version', () => {
    const stored = Buffer.from(FIRST, 'base64');
    const read = decodeBody({ encoding: 1, bytes: stored });
    expect(
      read.equals(Buffer.from(JSON.stringify(JSON.parse(fixture('callback-camel-success.json').toString())))),
    ).toBe(true);
  });

  it.each([
    ['callback-camel-success.json', CAMEL_PHRASES],
    ['callback-pascal-success.json', PASCAL_PHRASES],
  ])('can be read for ever: these bytes were written by the first version of the phrases: %s', (name, stored) => {
    expect(decodeBody({ encoding: 2, bytes: Buffer.from(stored, 'base64') }).equals(compact(name))).toBe(true);
  });

  it.each([
    ['an unknown code', [0x0e]],
    ['an unknown phrase', [0x07, 0xff]],
    ['an id that is cut off', [0x01, 0x02]],
    ['a moment that is cut off', [0x02, 20, 25]],
    ['a newer moment that is cut off', [0x0c, 20, 25, 0, 0, 0, 0, 0]],
    ['more phrases than there are', [0x1f]],
    ['a phrase that there is not', [0x1f, 0x20]],
  ])('says so when it is damaged: %s', (_, bytes) => {
    expect(() => decodeBody({ encoding: 2, bytes: Buffer.from(bytes) })).toThrow();
  });

  it('says so when a newer version wrote it', () => {
    expect(() => decodeBody({ encoding: 9, bytes: Buffer.from('x') })).toThrow('a newer version of Pitstop wrote it');
  });
});
