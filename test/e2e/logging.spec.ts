import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Client } from 'pg';
import { PitstopLogger } from '../../src/platform/logging/pitstop-logger.js';
import { namingRequest } from '../../src/platform/logging/request-context.js';
import { SitesService } from '../../src/sites/sites.service.js';
import { ADMIN_KEY, CALLBACK_SECRET, startApplication, type RunningApplication } from '../support/application.js';
import { callbackOf, callbackText } from '../support/callback.js';
import { connect } from '../support/database.js';
import { eventually } from '../support/eventually.js';

interface Line {
  level: string;
  timestamp: number;
  message: string;
  context?: string;
  requestId?: string;
}

/** What must stand in no line: secrets, and what people and GoKart wrote. */
const EMAIL = 'ada.lovelace@example.org';
const ADDRESS = '203.0.113.77';
const SENDER = '198.51.100.88';
const WORDS = 'a-word-of-the-body';
const WRONG_SECRET = 'a-guess-at-the-secret';
const FORBIDDEN = [EMAIL, 'lovelace', ADDRESS, SENDER, WORDS, WRONG_SECRET, CALLBACK_SECRET.value, ADMIN_KEY];

/** Every text field that GoKart fills with people's data. */
const PERSONAL = {
  trackSysConversionEmail: EMAIL,
  trackSysConversionIpAddress: ADDRESS,
  pubSub1: EMAIL,
  pubPostalCode: WORDS,
  offerName: WORDS,
  rejectionReason: `${EMAIL} from ${ADDRESS} said ${WORDS}`,
};

describe('Log lines', () => {
  const written: string[] = [];
  const spies = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  let pitstop: RunningApplication;
  let owner: Client;

  beforeAll(async () => {
    for (const spy of spies) {
      spy.mockImplementation((chunk) => {
        written.push(String(chunk));
        return true;
      });
    }
    const logger = new PitstopLogger(true);
    logger.setLogLevels(['fatal', 'error', 'warn', 'log', 'debug', 'verbose']);
    pitstop = await startApplication({ logger, config: { trustedProxies: ['127.0.0.0/8'] } });
    owner = await connect(pitstop.databaseUrl);
  });
  afterAll(async () => {
    await owner.end();
    await pitstop.close();
    for (const spy of spies) spy.mockRestore();
  });

  const lines = () =>
    written
      .join('')
      .split('\n')
      // Jest's module system makes Node warn; the program that users run has none of it.
      .filter((line) => line !== '' && !/^\((node:|Use `node )/.test(line))
      .map((line) => JSON.parse(line) as Line);
  const linesAbout = (id: string) => lines().filter(({ requestId }) => requestId === id);
  const send = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await pitstop.callback(body, {
      'user-agent': `GoKart ${WORDS}`,
      'x-forwarded-for': `${ADDRESS}, ${SENDER}`,
      ...headers,
    });
    return { ...answer, id: answer.headers.get('x-request-id') ?? '' };
  };
  /** As PostgreSQL words its data exceptions. */
  const QUOTING = `invalid input syntax for type money: "${EMAIL}"`;
  const failingOn = async (table: string, code: string, message: string, work: () => Promise<void>) => {
    await owner.query(
      `CREATE FUNCTION fail_on_purpose() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION '${message}' USING ERRCODE = '${code}'; END $$;
       CREATE TRIGGER fail_on_purpose BEFORE INSERT ON ${table} EXECUTE FUNCTION fail_on_purpose()`,
    );
    try {
      await work();
    } finally {
      await owner.query('DROP FUNCTION fail_on_purpose CASCADE');
    }
  };

  it('about a callback in quarantine carry its receipt as their request', async () => {
    const { status, body, id } = await send(callbackOf({ ...PERSONAL, pubMemberId: EMAIL, rewardPoints: WORDS }));
    expect(status).toBe(422);
    expect(body).toMatchObject({ receiptId: id, instance: `urn:uuid:${id}` });
    expect(linesAbout(id)).toEqual([
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('quarantine (not_understood)') }),
    ]);
  });

  it.each<[string, string | Buffer, Record<string, string>]>(
    [
      ['is not JSON', `{"trackSysConversionEmail": ${EMAIL}}`, {}],
      ['ends in the middle', `{"trackSysConversionEmail": "${EMAIL}`, {}],
      ['has a key twice', `{"${EMAIL}":1,"${EMAIL}":2}`, {}],
      ['is no object', `"${EMAIL}"`, {}],
      ['is too deep', `${'['.repeat(100)}"${EMAIL}"`, {}],
      ['is too large', EMAIL.repeat(20_000), {}],
      ['is not UTF-8', Buffer.concat([Buffer.from(EMAIL), Buffer.from([0xff])]), {}],
      ['is of another type', JSON.stringify(PERSONAL), { 'content-type': `text/${WORDS}` }],
      ['is of another charset', JSON.stringify(PERSONAL), { 'content-type': `application/json; charset=${WORDS}` }],
      ['is compressed', JSON.stringify(PERSONAL), { 'content-encoding': WORDS }],
      [
        'has people in every place',
        callbackText(
          `"status":"${EMAIL}","conversionId":["${EMAIL}"],"rewardPoints":"${EMAIL}","revenue":"${WORDS}","createdAt":"${WORDS}",` +
            `"clickId":{"${EMAIL}":"${ADDRESS}"},"pubSub1":["${WORDS}"],"${EMAIL}":1,"eventId":"${EMAIL}\\u0000"`,
          `"sentAt":"${WORDS}","id":"${EMAIL}\\ud800"`,
        ),
      ],
    ].map(([name, body, headers = {}]) => [name, body, headers] as [string, string | Buffer, Record<string, string>]),
  )('about a callback that %s name it, and say nothing of what it holds', async (_, body, headers) => {
    const { status, id } = await send(body, headers);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(linesAbout(id)).toHaveLength(1);
  });

  it('say nothing of secrets that were tried', async () => {
    expect((await send(callbackOf(PERSONAL), { [CALLBACK_SECRET.header]: WRONG_SECRET })).status).toBe(401);
    expect((await pitstop.get(`/conversions?q=${EMAIL}`, WRONG_SECRET)).status).toBe(401);
    expect((await pitstop.get(`/members/${EMAIL}`)).status).toBe(200);
  });

  it('about one that the database refuses carry its receipt, through the fallback of its batch', async () => {
    await owner.query(
      `ALTER TABLE conversions ADD CONSTRAINT no_ada CHECK (member_id <> id_bytes('${EMAIL}')) NOT VALID`,
    );
    const [bad, ...good] = await Promise.all([
      send(callbackOf({ ...PERSONAL, pubMemberId: EMAIL })),
      ...Array.from({ length: 8 }, () => send(callbackOf(PERSONAL))),
    ]);
    await owner.query('ALTER TABLE conversions DROP CONSTRAINT no_ada');
    expect(bad).toMatchObject({ status: 503, body: { code: 'not_storable', receiptId: bad.id } });
    expect(linesAbout(bad.id).map(({ level }) => level)).toEqual(['error', 'warn']);
    expect(linesAbout(bad.id)[0]?.message).toContain('no_ada');
    for (const { status, id } of good) {
      expect(status).toBe(200);
      expect(linesAbout(id)).toEqual([]);
    }
  });

  it('quote no value that the database quotes', async () => {
    await failingOn('receipts', '22P02', QUOTING, async () => {
      const { status, id } = await send(callbackOf({ pubMemberId: EMAIL }));
      expect(status).toBe(503);
      expect(
        linesAbout(id)
          .map(({ message }) => message)
          .join(),
      ).toContain('invalid input syntax for type money');
    });
  });

  it('about the passing faults of the database carry the request', async () => {
    await failingOn('receipts', '40P01', 'deadlock detected', async () => {
      const { status, id } = await send(callbackOf());
      expect(status).toBe(503);
      expect(linesAbout(id)).toEqual([expect.objectContaining({ level: 'error' })]);
    });
  });

  it('about what a consumer fails on carry the receipt that it came from', async () => {
    const ids: string[] = [];
    await failingOn('rewards', '22P02', QUOTING, async () => {
      for (let count = 0; count < 3; count++) {
        const { status, id } = await send(callbackOf({ ...PERSONAL, pubMemberId: EMAIL }));
        expect(status).toBe(200);
        ids.push(id);
      }
      for (const id of ids) {
        const [line] = await eventually('the failure is logged', () => {
          const found = linesAbout(id);
          return found.length > 0 && found;
        });
        expect(line).toMatchObject({ level: 'error', message: expect.stringContaining('conversion.changed.v1') });
      }
    });
  });

  it('about a fault in our own code say where it is, not what it was about', async () => {
    const sites = pitstop.app.get(SitesService);
    sites.current = () => {
      throw new TypeError('a fault of ours');
    };
    const answer = await pitstop.post('/routing/preview', callbackOf({ ...PERSONAL, pubMemberId: EMAIL }));
    const { id } = await send(callbackOf({ ...PERSONAL, pubMemberId: EMAIL }));
    Reflect.deleteProperty(sites, 'current');
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    const about = linesAbout(answer.headers.get('x-request-id') ?? '');
    expect(JSON.stringify(about)).toContain('a fault of ours');
    expect(linesAbout(id).length).toBeGreaterThan(0);
  });

  it('are JSON, one each, with level, time and message, and hold no secret and nothing personal', async () => {
    await pitstop.idle().catch(() => undefined);
    const all = lines();
    expect(all.length).toBeGreaterThan(20);
    for (const line of all) {
      expect(line).toMatchObject({
        level: expect.any(String),
        timestamp: expect.any(Number),
        message: expect.anything(),
      });
    }
    for (const word of FORBIDDEN) {
      expect(written.filter((line) => line.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
    }
  });

  it('of the text format name the request too', () => {
    const before = written.length;
    const id = randomUUID();
    namingRequest(id, () => new PitstopLogger(false).warn('Something happened'));
    expect(written.slice(before).join('')).toContain(`Something happened (request ${id})`);
    written.length = before;
  });
});
