import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { BackPressureService } from '../../../src/callbacks/back-pressure.service.js';
import { IntakeLimits } from '../../../src/callbacks/intake-limits.js';
import { SitesService } from '../../../src/sites/sites.service.js';
import { silentLogger, startApplication, type Answer, type RunningApplication } from '../../support/application.js';
import { callbackOf, callbackText } from '../../support/callback.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { countReceipts, keptReceipt, metric, sha256 } from '../../support/kept.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const POOL = 4;
const ready = async ({ url }: RunningApplication) => (await fetch(`${url}/health/ready`)).status;
const retryAfter = ({ headers }: Answer) => Number(headers.get('retry-after'));

/** The one answer after which GoKart sends a callback again, and which promises nothing. */
function expectSendAgain(answer: Answer, code = 'intake_unavailable'): void {
  expect(answer).toMatchObject({ status: 503, body: { status: 503, code } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(retryAfter(answer)).toBeGreaterThan(0);
}

describe('A fault of ours', () => {
  let database: TestDatabase;
  let owner: Client;
  let wire: TcpProxy;
  let pitstop: RunningApplication;
  let limits: IntakeLimits;
  const usual = new IntakeLimits();

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.url);
    // This session of the tests holds locks for as long as it likes.
    await owner.query(`SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0`);
    wire = await TcpProxy.before(database.url);
    pitstop = await startApplication({
      databaseUrl: wire.over(database.url),
      config: { roles: new Set(['intake', 'admin']), databasePoolSize: POOL },
      logger: silentLogger(),
    });
    limits = pitstop.app.get(IntakeLimits);
  });
  afterAll(async () => {
    wire.mend();
    await pitstop.close();
    await wire.close();
    await owner.end();
    await database.drop();
  });
  beforeEach(async () => {
    await eventually('Pitstop is ready', async () => (await ready(pitstop)) === 200);
  });

  const stored = async (conversionId: string) => {
    const { rows } = await owner.query<{ receipts: number; transitions: number; events: number }>(
      `SELECT (SELECT count(*)::int FROM receipts WHERE conversion = c.id) AS receipts,
              1 + (SELECT count(*)::int FROM transitions WHERE conversion = c.id) AS transitions,
              (SELECT count(*)::int FROM events WHERE position(uuid_send(c.id) IN packed) > 0) AS events
       FROM conversions c WHERE conversion_id = id_bytes($1)`,
      [conversionId],
    );
    return rows[0] ?? null;
  };
  const WHOLE = { receipts: 1, transitions: 1, events: 1 };
  const isTaken = async (callback: ReturnType<typeof callbackOf>) => {
    expect(await pitstop.callback(callback)).toMatchObject({ status: 200, body: { outcome: 'created' } });
    expect(await stored(String(callback.conversion['conversionId']))).toEqual(WHOLE);
  };

  /** One after the other: what comes in the same moment shares a transaction. */
  const occupyIntake = async (callbacks: readonly unknown[]): Promise<Promise<Answer>[]> => {
    const answers: Promise<Answer>[] = [];
    for (const callback of callbacks.slice(0, limits.concurrency)) {
      answers.push(pitstop.callback(callback));
      await blocked(owner, answers.length);
    }
    return answers;
  };

  describe('of the network to the database', () => {
    it('is a 503 while the database cannot be reached, and nothing is stored', async () => {
      const name = 'pitstop_callbacks_total{outcome="unavailable"}';
      const before = { receipts: await countReceipts(owner), unavailable: await metric(pitstop.url, name) };
      const good = callbackOf();
      wire.cut();
      expectSendAgain(await pitstop.callback(good));
      expectSendAgain(await pitstop.callback('not JSON'));
      expectSendAgain(await pitstop.callback(good, { 'content-type': 'text/plain' }));
      expect(await ready(pitstop)).toBe(503);
      expect((await fetch(`${pitstop.url}/health/live`)).status).toBe(200);
      expect(await metric(pitstop.url, name)).toBe(before.unavailable + 3);
      expect(await countReceipts(owner)).toBe(before.receipts);

      wire.mend();
      expect(await ready(pitstop)).toBe(200);
      await isTaken(good);
    });

    it('is a 503 when the connection breaks in the middle of a transaction, of which all remains or nothing', async () => {
      const callbacks = Array.from({ length: 20 }, () => callbackOf());
      await owner.query('BEGIN; LOCK TABLE receipts IN ACCESS EXCLUSIVE MODE');
      const answers = await occupyIntake(callbacks);
      for (const callback of callbacks.slice(answers.length)) answers.push(pitstop.callback(callback));
      wire.cut();
      for (const answer of await Promise.all(answers)) expectSendAgain(answer);
      await owner.query('ROLLBACK');
      wire.mend();
      await atRest(owner);
      for (const callback of callbacks) {
        const id = String(callback.conversion['conversionId']);
        const remained = await stored(id);
        // The server may have had the whole of it, and lost nothing but its answer.
        if (remained === null) await isTaken(callback);
        else expect(remained).toEqual(WHOLE);
        expect(await pitstop.callback(callback)).toMatchObject({ status: 200, body: { outcome: 'duplicate' } });
        expect(await stored(id)).toMatchObject({ transitions: 1, events: 1 });
      }
    });

    it('is a 503 before the sender loses patience when the database says nothing at all', async () => {
      const [good, other] = [callbackOf(), callbackOf()];
      const before = await countReceipts(owner);
      limits.answerWithinMs = 500;
      wire.stall();
      const answers = [pitstop.callback(good), pitstop.callback('{}'), pitstop.callback(callbackOf())];
      for (const answer of await Promise.all(answers)) expectSendAgain(answer);
      expect(await ready(pitstop)).toBe(503);
      expect(await countReceipts(owner)).toBe(before);

      limits.answerWithinMs = usual.answerWithinMs;
      wire.mend();
      expect(await ready(pitstop)).toBe(200);
      await isTaken(other);
      // What had begun before the silence may come true after it; sent again, it is there once.
      expect(await pitstop.callback(good)).toMatchObject({ status: 200 });
      expect(await stored(String(good.conversion['conversionId']))).toMatchObject({ transitions: 1, events: 1 });
    });
  });

  describe('of the database', () => {
    it.each([
      ['40P01', 'a deadlock'],
      ['40001', 'a serialization failure'],
      ['55P03', 'a lock that was not had in time'],
      ['57014', 'a statement that took too long'],
      ['57P01', 'a shutdown'],
      ['53100', 'a full disk'],
      ['53200', 'no memory left'],
      ['58030', 'an I/O error'],
      ['25006', 'a server that became a standby'],
    ])('%s, %s, is a 503: nothing is stored, and the same callback is taken afterwards', async (code) => {
      const callback = callbackOf();
      const before = await countReceipts(owner);
      await failing(owner, 'receipts', code, async () => {
        expectSendAgain(await pitstop.callback(callback));
        expectSendAgain(await pitstop.callback('[]'));
      });
      expect(await stored(String(callback.conversion['conversionId']))).toBeNull();
      expect(await countReceipts(owner)).toBe(before);
      await isTaken(callback);
    });

    it('a real deadlock is a 503, if intake is the one to give way', async () => {
      const callback = callbackOf();
      await isTaken(callback);
      const id = String(callback.conversion['conversionId']);
      const later = {
        ...callback,
        sentAt: '2026-01-01T00:00:00Z',
        conversion: { ...callback.conversion, rewardPoints: 46 },
      };
      const other = await connect(database.url);
      // So that intake notices first; only an administrator of the server may say so.
      await other.query(`SET deadlock_timeout = '1min'`).catch(() => undefined);
      await other.query('BEGIN');
      await other.query(
        `INSERT INTO transitions (conversion, version, cause, status, reward_points, revenue, member_id, site,
                                  environment, routing_rule, sites_version, receipt_id)
         SELECT id, version, cause, status, reward_points, revenue, member_id, site, environment, routing_rule,
                sites_version, receipt_id
         FROM conversions WHERE conversion_id = id_bytes($1)`,
        [id],
      );
      const answering = pitstop.callback(later);
      await blocked(owner, 1);
      const locking = other.query('SELECT FROM conversions WHERE conversion_id = id_bytes($1) FOR UPDATE', [id]);
      await Promise.allSettled([answering, locking]);
      await other.end();
      const answer = await answering;
      if (answer.status !== 200) expectSendAgain(answer);
      expect(await pitstop.callback(later)).toMatchObject({ status: 200 });
      expect(await stored(id)).toMatchObject({ transitions: 2, events: 2 });
    });

    it('a lock that lasts too long is a 503; what comes true afterwards is there once', async () => {
      const callback = callbackOf();
      limits.answerWithinMs = 300;
      await owner.query('BEGIN; LOCK TABLE receipts IN ACCESS EXCLUSIVE MODE');
      expectSendAgain(await pitstop.callback(callback));
      await owner.query('ROLLBACK');
      limits.answerWithinMs = usual.answerWithinMs;
      expect(await pitstop.callback(callback)).toMatchObject({ status: 200 });
      expect(await stored(String(callback.conversion['conversionId']))).toMatchObject({ transitions: 1, events: 1 });
    });

    it('no connection left is a 503 for those who find none', async () => {
      await owner.query('BEGIN; LOCK TABLE receipts IN ACCESS EXCLUSIVE MODE');
      const good = [callbackOf(), callbackOf()];
      const holding = [...(await occupyIntake(good)), pitstop.callback('1'), pitstop.callback('2')];
      await blocked(owner, POOL);
      const [answer, health] = await Promise.all([pitstop.callback('3'), ready(pitstop)]);
      expectSendAgain(answer);
      expect(health).toBe(503);
      await owner.query('ROLLBACK');
      await Promise.all(holding);
      for (const callback of good) expect(await pitstop.callback(callback)).toMatchObject({ status: 200 });
      expect(await pitstop.callback('3')).toMatchObject({ status: 400 });
    });
  });

  describe('of one callback', () => {
    it('never fails the others of its transaction, and is kept', async () => {
      await owner.query(
        `ALTER TABLE conversions ADD CONSTRAINT unstorable CHECK (member_id <> id_bytes('unstorable')) NOT VALID`,
      );
      await owner.query('BEGIN; LOCK TABLE receipts IN ACCESS EXCLUSIVE MODE');
      const first = await occupyIntake(Array.from({ length: limits.concurrency }, () => callbackOf()));
      const bad = callbackOf({ pubMemberId: 'unstorable' });
      const neighbours = Array.from({ length: 10 }, () => callbackOf());
      const answering = [...neighbours.slice(0, 5), bad, ...neighbours.slice(5)].map((callback) =>
        pitstop.callback(callback),
      );
      await owner.query('ROLLBACK');
      const answers = await Promise.all(answering);
      const [answer] = answers.splice(5, 1);
      for (const good of [...(await Promise.all(first)), ...answers]) expect(good).toMatchObject({ status: 200 });
      for (const { conversion } of neighbours) expect(await stored(String(conversion['conversionId']))).toEqual(WHOLE);

      if (!answer) throw new Error('There are eleven answers.');
      expectSendAgain(answer, 'not_storable');
      const receipt = await keptReceipt(owner, (answer.body as { receiptId: string }).receiptId);
      expect(receipt).toMatchObject({
        outcome: 'quarantined',
        code: 'not_storable',
        sha256: sha256(JSON.stringify(bad)),
      });
      expect(await stored(String(bad.conversion['conversionId']))).toBeNull();
      await owner.query('ALTER TABLE conversions DROP CONSTRAINT unstorable');
      await isTaken(bad);
    });

    it('in our own code is a 503 too, and its bytes are kept', async () => {
      const sites = pitstop.app.get(SitesService);
      const text = JSON.stringify(callbackOf());
      sites.current = () => {
        throw new TypeError('a fault of ours');
      };
      const answer = await pitstop.callback(text);
      Reflect.deleteProperty(sites, 'current');
      expectSendAgain(answer, 'not_storable');
      const receipt = await keptReceipt(owner, (answer.body as { receiptId: string }).receiptId);
      expect(receipt.body.toString()).toBe(text);
      expect(await pitstop.callback(text)).toMatchObject({ status: 200 });
    });
  });

  describe('in the face of too much', () => {
    it.each([
      ['callbacks', { items: 3, bytes: 1_000_000 }, 100],
      ['bytes', { items: 1000, bytes: 32_000 }, 10_000],
    ])('refuses more %s than may wait, at once, and keeps what it took', async (_, waiting, size) => {
      limits.waiting = waiting;
      await owner.query('BEGIN; LOCK TABLE receipts IN ACCESS EXCLUSIVE MODE');
      const callbacks = Array.from({ length: 12 }, () =>
        callbackText(`"conversionId":"${randomUUID()}","x":"${'x'.repeat(size)}"`),
      );
      let refused = 0;
      const answering = await occupyIntake(callbacks);
      for (const text of callbacks.slice(answering.length)) {
        answering.push(
          pitstop.callback(text).then((answer) => {
            if (answer.status === 503) refused += 1;
            return answer;
          }),
        );
      }
      const room = limits.concurrency + 3;
      await eventually('all but those that fit are refused', () => refused === callbacks.length - room);
      await owner.query('ROLLBACK');
      const answers = await Promise.all(answering);
      limits.waiting = usual.waiting;
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(room);
      for (const [index, answer] of answers.entries()) {
        if (answer.status === 200) continue;
        expectSendAgain(answer);
        expect(retryAfter(answer)).toBe(10);
        expect(await pitstop.callback(callbacks[index])).toMatchObject({ status: 200, body: { outcome: 'created' } });
      }
    });
  });

  describe('when the consumers cannot follow', () => {
    const RESTED = 'pitstop_intake_rest_seconds_total';
    const look = () => pitstop.app.get(BackPressureService).look();
    const behind = () => metric(pitstop.url, 'pitstop_consumers_behind_seconds');
    /** What a consumer in another process does to be seen at work. */
    const moveTo = (position: string) =>
      owner.query(`UPDATE consumers SET position = ${position} WHERE name = 'rewards'`);
    const restsAfter = async (callback: ReturnType<typeof callbackOf>): Promise<boolean> => {
      const before = await metric(pitstop.url, RESTED);
      await isTaken(callback);
      return (await metric(pitstop.url, RESTED)) > before;
    };

    beforeEach(async () => {
      // Every lag counts, and a move is remembered as long as a test lasts.
      limits.backPressure = { looks: 10_000, leastPerSecond: 1e-6, turnS: 0, halfS: 1e-6, longestRestMs: 1 };
      for (let count = 0; count < 3; count++) await isTaken(callbackOf());
      await moveTo('0');
      await look();
      await moveTo('1');
      await look();
    });
    afterEach(async () => {
      limits.backPressure = usual.backPressure;
      await owner.query('UPDATE consumers SET paused = false');
      await moveTo('0');
      await look();
    });

    it('rests between transactions while one is at work that is behind, and takes every callback', async () => {
      expect(await behind()).toBeGreaterThan(0);
      expect(await restsAfter(callbackOf())).toBe(true);
    });

    it.each([
      // With what this test appends, too.
      ['has caught up', () => moveTo('(SELECT last_value + 100 FROM events_position_seq)')],
      ['is paused', () => pitstop.post('/consumers/rewards/pause')],
      [
        'has not moved for some looks, or has no process',
        () => {
          limits.backPressure = { ...limits.backPressure, looks: 2 };
          return look();
        },
      ],
    ])('does not rest once it %s', async (_, happens) => {
      await happens();
      await look();
      expect(await behind()).toBe(0);
      // The ledger has never moved and is further behind; nobody waits for it.
      expect(await restsAfter(callbackOf())).toBe(false);
    });

    it('does not rest for what it cannot see', async () => {
      wire.cut();
      await look();
      expect(await behind()).toBe(0);
      wire.mend();
    });
  });

  describe('that is a stop of the process', () => {
    it('answers what is under way and asks for everything new again', async () => {
      const stopping = await startApplication({
        databaseUrl: database.url,
        config: { roles: new Set(['intake', 'admin']) },
        logger: silentLogger(),
      });
      await owner.query('BEGIN; LOCK TABLE receipts IN ACCESS EXCLUSIVE MODE');
      const [underWay, late] = [callbackOf(), callbackOf()];
      const answering = stopping.callback(underWay);
      await blocked(owner, 1);
      const closing = stopping.close();
      expectSendAgain(await stopping.callback(late), 'unavailable');
      await owner.query('ROLLBACK');
      expect(await answering).toMatchObject({ status: 200 });
      await closing;
      expect(await stored(String(underWay.conversion['conversionId']))).toEqual(WHOLE);
      await isTaken(late);
    });
  });
});

/** Resolves when so many sessions wait for a lock. */
async function blocked(owner: Client, sessions: number): Promise<void> {
  await eventually(`${sessions} sessions wait for a lock`, async () => {
    // A transaction would see the same sessions for ever.
    await owner.query('SELECT pg_stat_clear_snapshot()');
    const { rowCount } = await owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return (rowCount ?? 0) >= sessions;
  });
}

/** Resolves when no transaction of Pitstop is open. */
async function atRest(owner: Client): Promise<void> {
  await eventually('the broken transactions have ended', async () => {
    const { rowCount } = await owner.query(
      `SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'pitstop' AND state <> 'idle'`,
    );
    return rowCount === 0;
  });
}

/** While the work is done, each INSERT into the table fails with this SQLSTATE. */
async function failing(owner: Client, table: string, code: string, work: () => Promise<void>): Promise<void> {
  await owner.query(
    `CREATE FUNCTION fail_on_purpose() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '${code}'; END $$;
     CREATE TRIGGER fail_on_purpose BEFORE INSERT ON ${table} EXECUTE FUNCTION fail_on_purpose()`,
  );
  try {
    await work();
  } finally {
    await owner.query('DROP FUNCTION fail_on_purpose CASCADE');
  }
}
