import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { Consumer, Handles } from '../../../src/platform/events/consumer.decorator.js';
import { RETRY_DELAYS_S } from '../../../src/platform/events/consumer.rules.js';
import { ConsumerRepository } from '../../../src/platform/events/consumer.repository.js';
import { ConsumersService } from '../../../src/platform/events/consumers.service.js';
import { sendPrepared, type Sent } from '../../../src/platform/database/prepared.js';
import { encodeArray } from '../../../src/platform/database/row-set.js';
import type { RecordedEvent } from '../../../src/platform/events/event-type.js';
import { connect } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { Bench, consumer, happened, note, otherHappened, type BenchProcess, type Happened } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.create();
});
afterEach(() => bench.reset());
afterAll(() => bench.drop());

const reader = { name: 'reader', startAt: 'beginning' } as const;
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

describe('an event of a transaction that commits late', () => {
  let late: Client;
  beforeEach(async () => {
    late = await connect(bench.database.url, 'application');
  });
  afterEach(() => late.end());

  const append = (client: Client, n: number): Promise<unknown> =>
    client.query('INSERT INTO events (epoch, type, data) VALUES (1, $1, $2)', [happened.name, JSON.stringify({ n })]);

  /** What the reader would be given just now. */
  async function readable(running: BenchProcess): Promise<number> {
    const repository = running.app.get(ConsumerRepository);
    const events = await running.app
      .get(DataSource)
      .transaction((tx) => repository.take(tx, 'reader', 10, [happened.name]));
    return events.length;
  }

  it('that took the earlier position is read first, and holds back those after it', async () => {
    const running = await bench.start(consumer(reader));
    await late.query('BEGIN');
    await append(late, 1);
    await running.append(2);
    expect(await readable(running)).toBe(0);
    expect(await running.app.get(ConsumerRepository).peek('reader')).toMatchObject({ ready: false, unsettled: true });
    await late.query('COMMIT');
    expect(await bench.atLeast(2, 'reader')).toEqual([1, 2]);
  });

  it('that began first but took the later position is read first all the same', async () => {
    const running = await bench.start(consumer(reader));
    await late.query('BEGIN');
    await late.query('SELECT pg_current_xact_id()');
    await running.append(2);
    expect(await readable(running)).toBe(0);
    await append(late, 1);
    await late.query('COMMIT');
    expect(await bench.atLeast(2, 'reader')).toEqual([1, 2]);
  });

  it('that is rolled back holds back nothing any more', async () => {
    const running = await bench.start(consumer(reader));
    await late.query('BEGIN');
    await append(late, 1);
    await running.append(2);
    await late.query('ROLLBACK');
    expect(await bench.atLeast(1, 'reader')).toEqual([2]);
  });

  it("is read once by each of two processes' consumers, however transactions overlap", async () => {
    const small = { ...reader, batchSize: 3 };
    await bench.start(consumer(small));
    await bench.start(consumer(small));
    const writers = await Promise.all(range(0, 5).map(() => connect(bench.database.url, 'application')));
    const committed: number[] = [];
    try {
      await Promise.all(
        writers.map(async (client, writer) => {
          for (const turn of range(0, 14)) {
            const numbers = range(0, turn % 3).map((index) => writer * 1000 + turn * 10 + index);
            await client.query('BEGIN');
            for (const n of numbers) await append(client, n);
            const keep = (turn + writer) % 5 !== 0;
            await client.query(keep ? 'COMMIT' : 'ROLLBACK');
            if (keep) committed.push(...numbers);
          }
        }),
      );
    } finally {
      await Promise.all(writers.map((client) => client.end()));
    }
    await bench.caughtUp('reader');
    expect(sorted(await bench.effects('reader'))).toEqual(sorted(committed));
  });
});

describe('the weeks of the log', () => {
  /** Appends as if it had been written so many days ago, by a transaction that began so many days ago. */
  const append = (client: Client, n: number, { written, began = written }: { written: number; began?: number }) =>
    client.query(
      `INSERT INTO events (epoch, type, data, day, occurred_at)
       VALUES (1, $1, $2, (now() AT TIME ZONE 'UTC')::date - $3::int, now() - make_interval(days => $4))`,
      [happened.name, JSON.stringify({ n }), written, began],
    );

  it('hide nothing that a long transaction has written days before what was read last', async () => {
    const running = await bench.start(consumer(reader));
    const [long, late] = [
      await connect(bench.database.url, 'application'),
      await connect(bench.database.url, 'application'),
    ] as const;
    try {
      // One after the other they get their ids; the second writes three days ago, across a midnight that the first
      // one writes after, and commits when that one has been read.
      for (const client of [long, late]) await client.query('BEGIN; SELECT pg_current_xact_id()');
      await append(late, 2, { written: 3, began: 4 });
      await append(long, 1, { written: 0, began: 5 });
      await long.query('COMMIT');
      running.wake();
      expect(await bench.atLeast(1, 'reader')).toEqual([1]);
      await late.query('COMMIT');
      running.wake();
      expect(await bench.atLeast(2, 'reader')).toEqual([1, 2]);
    } finally {
      await Promise.all([long.end(), late.end()]);
    }
  });

  it('are read in the order of the log, from one to the next and back, the default partition too', async () => {
    const running = await bench.start(consumer({ ...reader, batchSize: 2 }));
    const writer = await connect(bench.database.url, 'application');
    try {
      const days = [0, -7, 0, -14, -7, 10, -365, 0];
      for (const [n, written] of days.entries()) await append(writer, n, { written, began: 11 });
      running.wake();
      expect(await bench.atLeast(days.length, 'reader')).toEqual([...days.keys()]);
      const places = await bench.sql('SELECT DISTINCT tableoid::regclass FROM events');
      expect(places.length).toBeGreaterThan(2);
    } finally {
      await writer.end();
    }
  });

  it('are not looked into when they have been read, and of the others no more than is asked for', async () => {
    const running = await bench.start();
    // Three weeks, six events a transaction; nobody has told the planner how many.
    await bench.sql(
      `INSERT INTO events (epoch, xid, type, data, day)
       SELECT 1, (3 + n / 6)::text::xid8, $1, json_build_object('n', n), (now() AT TIME ZONE 'UTC')::date + 7 * (n % 3)
       FROM generate_series(0, 2999) n`,
      [happened.name],
    );
    const [start] = await bench.sql<{ xid: string; soon: string }>(
      `SELECT (xid::text::bigint - 1)::text AS xid, ((now() AT TIME ZONE 'UTC')::date + 7)::text AS soon
       FROM events LIMIT 1`,
    );
    await bench.sql(
      `INSERT INTO consumers (name, epoch, xid, position, day) VALUES ('far', 1, $1::xid8, 0, $2::date + 1)`,
      [start?.xid, start?.soon],
    );
    await running.app.get(DataSource).transaction(async (tx) => {
      const events = await running.app.get(ConsumerRepository).take(tx, 'far', 5, [happened.name]);
      expect(events.map(({ data }) => (data as Happened).n)).toEqual([1, 2, 4, 5, 7]);
      const touched = await tx.query<{ rows: number; before: number; whole: number }[]>(
        `SELECT sum(idx_tup_fetch)::int AS rows, sum(seq_scan)::int AS whole,
                sum(idx_scan) FILTER (WHERE relname = 'events_before')::int AS before
         FROM pg_stat_xact_user_tables WHERE relname LIKE 'events%'`,
      );
      expect(touched).toEqual([{ rows: expect.any(Number), whole: 0, before: 0 }]);
      expect(touched[0]?.rows).toBeLessThan(15);
    });
  });
});

describe('a turn that is broken off', () => {
  /** Ends the connection of the turn itself. */
  const cut = async (tx: EntityManager): Promise<void> => {
    const [row] = await tx.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
    await bench.sql('SELECT pg_terminate_backend($1)', [row?.pid]);
  };

  it.each<[string, (tx: EntityManager) => Promise<unknown>]>([
    ['by a fault that passes', () => Promise.reject(Object.assign(new Error('shutting down'), { code: '57P01' }))],
    ['by a deadlock', () => Promise.reject(Object.assign(new Error('deadlock detected'), { code: '40P01' }))],
    ['by the end of its connection', (tx) => cut(tx).then(() => tx.query<unknown>('SELECT 1'))],
    ['by the end of its connection after the last handler', cut],
  ])('%s takes effect exactly once, and counts as no failure', async (_, breakOff) => {
    let broken = 0;
    const running = await bench.start(
      consumer(reader, async ({ data }, tx) => {
        if (data.n === 2 && broken++ < 2) await breakOff(tx);
      }),
    );
    await running.append(1, 2, 3);
    expect(await bench.atLeast(3, 'reader')).toEqual([1, 2, 3]);
    await bench.caughtUp('reader');
    expect(await bench.effects('reader')).toEqual([1, 2, 3]);
    expect(broken).toBe(3);
    expect(await bench.failures('reader')).toEqual([]);
    expect(running.lines.join('\n')).toContain('The turn of the consumer "reader" was rolled back');
  });

  it('by a cursor that cannot be moved takes effect once it can, although the COMMIT was sent already', async () => {
    await bench.sql(
      `CREATE FUNCTION refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$`,
    );
    await bench.sql('CREATE TRIGGER refuse_move BEFORE UPDATE ON consumers EXECUTE FUNCTION refuse_move()');
    const running = await bench.start(consumer(reader));
    await running.append(1, 2, 3);
    await eventually('the turn is rolled back', () =>
      running.lines.some((line) => line.includes('"reader" was rolled back') && line.includes('not now')),
    );
    expect(await bench.effects('reader')).toEqual([]);
    await bench.sql('DROP FUNCTION refuse_move CASCADE');
    expect(await bench.atLeast(3, 'reader')).toEqual([1, 2, 3]);
    await bench.caughtUp('reader');
    expect(await bench.effects('reader')).toEqual([1, 2, 3]);
    expect(await bench.failures('reader')).toEqual([]);
  });

  it('with all other connections of the process goes on by itself', async () => {
    const running = await bench.start(consumer(reader));
    await running.append(1);
    await bench.atLeast(1, 'reader');
    await bench.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'pitstop'`,
      [bench.database.name],
    );
    await eventually('the process has its database back', () =>
      running.append(2).then(
        () => true,
        () => false,
      ),
    );
    expect(await bench.atLeast(2, 'reader')).toEqual([1, 2]);
  });
});

describe('two processes on one database', () => {
  it('share a consumer: each event takes effect in one of them', async () => {
    const took: [number, number] = [0, 0];
    const counting = (process: 0 | 1) => consumer({ ...reader, batchSize: 1 }, () => void took[process]++);
    const first = await bench.start(counting(0));
    const second = await bench.start(counting(1));
    await Promise.all(range(1, 60).map((n) => (n % 2 ? first : second).append(n)));
    await bench.caughtUp('reader');
    expect(sorted(await bench.effects('reader'))).toEqual(range(1, 60));
    expect(took[0] + took[1]).toBe(60);
  });

  it('take over from each other when one stops', async () => {
    const first = await bench.start(consumer(reader));
    const second = await bench.start(consumer(reader));
    await first.append(1);
    await bench.atLeast(1, 'reader');
    await first.close();
    await second.append(2);
    expect(await bench.atLeast(2, 'reader')).toEqual([1, 2]);
  });
});

describe('an event that cannot be handled', () => {
  const unlucky = (): never => {
    throw new Error('thirteen is unlucky');
  };

  it('lets the good ones beside it take effect once, is tried again and again, and ends as a dead letter', async () => {
    const running = await bench.start(consumer(reader, ({ data }) => (data.n === 13 ? unlucky() : undefined)));
    await running.append(...range(11, 15));
    await bench.caughtUp('reader');
    expect(await bench.effects('reader')).toEqual([11, 12, 14, 15]);
    for (const attempts of range(1, RETRY_DELAYS_S.length)) {
      const failures = await eventually(`try ${attempts}`, async () => {
        const [failure] = await bench.failures('reader');
        return failure?.attempts === attempts && failure;
      });
      expect(failures).toEqual({ n: 13, attempts, error: 'Error: thirteen is unlucky', due: true, dead: false });
      await bench.sql(`UPDATE consumer_failures SET due_at = now() - interval '1 second'`);
      running.wake();
    }
    await eventually('the dead letter', async () => (await bench.failures('reader'))[0]?.dead);
    expect(await bench.failures('reader')).toMatchObject([{ attempts: RETRY_DELAYS_S.length + 1, due: null }]);
    expect(await running.app.get(ConsumersService).statuses()).toMatchObject([
      { name: 'reader', lag: 0, failures: 0, deadLetters: 1 },
    ]);
    expect(await bench.effects('reader')).toEqual([11, 12, 14, 15]);
  });

  it('waits longer after each try', async () => {
    const running = await bench.start(consumer(reader, unlucky));
    await running.append(1);
    const [failure] = await eventually('the failure', async () => {
      const rows = await bench.sql<{ seconds: number }>(
        'SELECT extract(epoch FROM due_at - first_failed_at)::int AS seconds FROM consumer_failures',
      );
      return rows.length > 0 && rows;
    });
    expect(failure?.seconds).toBe(RETRY_DELAYS_S[0]);
    expect([...RETRY_DELAYS_S]).toEqual(sorted(RETRY_DELAYS_S));
  });

  it('takes effect once when a later try succeeds', async () => {
    let lucky = false;
    const running = await bench.start(
      consumer(reader, ({ data }) => (data.n === 13 && !lucky ? unlucky() : undefined)),
    );
    await running.append(12, 13);
    await bench.caughtUp('reader');
    await running.append(14);
    await bench.atLeast(2, 'reader');
    lucky = true;
    await bench.sql('UPDATE consumer_failures SET due_at = now()');
    running.wake();
    expect(await bench.atLeast(3, 'reader')).toEqual([12, 14, 13]);
    await eventually('the failure is forgotten', async () => (await bench.failures('reader')).length === 0);
  });

  it('because PostgreSQL refuses its statement spoils nothing of its neighbours', async () => {
    const running = await bench.start(
      consumer(reader, async ({ data }, tx) => {
        if (data.n === 2) await tx.query(`SELECT 'no number'::int`);
      }),
    );
    await running.append(1, 2, 3);
    await bench.caughtUp('reader');
    expect(await bench.effects('reader')).toEqual([1, 3]);
    expect(await bench.failures('reader')).toMatchObject([{ n: 2, attempts: 1 }]);
  });

  it('in a savepoint that its handler rolls back is behind the cursor all the same', async () => {
    const running = await bench.start(
      consumer(reader, async ({ data }, tx) => {
        if (data.n !== 2) return;
        await tx.transaction((inner) => inner.query(`SELECT 'no number'::int`)).catch(() => undefined);
      }),
    );
    await running.append(1, 2, 3);
    await bench.caughtUp('reader');
    await running.append(4);
    expect(await bench.atLeast(4, 'reader')).toEqual([1, 2, 3, 4]);
    expect(await bench.failures('reader')).toEqual([]);
  });

  it('because its handler goes on after a statement that failed takes effect once, when that has ended', async () => {
    let tries = 0;
    const running = await bench.start(
      consumer(reader, async ({ data }, tx) => {
        if (data.n === 2 && tries++ < 2) await tx.query(`SELECT 'no number'::int`).catch(() => undefined);
      }),
    );
    await running.append(2);
    expect(await bench.atLeast(1, 'reader')).toEqual([2]);
    await bench.caughtUp('reader');
    expect(await bench.effects('reader')).toEqual([2]);
    expect(running.lines.join('\n')).toContain('The turn of the consumer "reader" was rolled back');
  });

  it.each<[string, unknown]>([
    ['with characters that no database text can hold', new Error('a NUL \0 and a lone surrogate \uD800')],
    ['with a novel', new Error('x'.repeat(1_000_000))],
    ['with something that is no error', undefined],
  ])('is noted also when it fails %s', async (_, thrown) => {
    const running = await bench.start(
      consumer(reader, ({ data }) => {
        if (data.n === 2) throw thrown;
      }),
    );
    await running.append(1, 2, 3);
    await bench.caughtUp('reader');
    expect(await bench.effects('reader')).toEqual([1, 3]);
    const [failure] = await bench.failures('reader');
    expect(failure?.error.length).toBeLessThanOrEqual(4000);
  });

  it('because its statement takes too long, or went on after an error, fails alone and is not tried for ever', async () => {
    const running = await bench.start(
      consumer(reader, async ({ data }, tx) => {
        if (data.n === 2)
          await tx.query(`SET LOCAL statement_timeout = 20`).then(() => tx.query('SELECT pg_sleep(60)'));
        if (data.n === 4) {
          await tx.query('SELECT 1 / 0').catch(() => undefined);
          await tx.query('SELECT 1');
        }
      }),
    );
    await running.append(1, 2, 3, 4, 5);
    await bench.caughtUp('reader');
    expect(await bench.effects('reader')).toEqual([1, 3, 5]);
    expect(await bench.failures('reader')).toMatchObject([
      { n: 2, attempts: 1 },
      { n: 4, attempts: 1 },
    ]);
  });

  it('does not hold up the log when its next try is broken off each time', async () => {
    let again = false;
    const running = await bench.start(
      consumer(reader, ({ data }) => {
        if (data.n !== 13) return;
        if (!again) unlucky();
        throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      }),
    );
    await running.append(13);
    await bench.caughtUp('reader');
    again = true;
    await bench.sql('UPDATE consumer_failures SET due_at = now()');
    await running.append(14);
    expect(await bench.atLeast(1, 'reader')).toEqual([14]);
    await eventually('a broken-off try', () => running.lines.some((line) => line.includes('deadlock')));
    expect(await bench.failures('reader')).toMatchObject([{ n: 13, attempts: 1 }]);
  });

  it('beside one that is broken off fails no sooner than in a turn that ends', async () => {
    let broken = 0;
    const running = await bench.start(
      consumer(reader, ({ data }) => {
        if (data.n === 1) unlucky();
        if (data.n === 3 && broken++ === 0) throw Object.assign(new Error('shutting down'), { code: '57P01' });
      }),
    );
    await running.append(1, 2, 3);
    await bench.caughtUp('reader');
    expect(await bench.effects('reader')).toEqual([2, 3]);
    expect(await bench.failures('reader')).toMatchObject([{ n: 1, attempts: 1 }]);
  });
});

describe('an event that only a newer version can read', () => {
  it('is no failure: what comes before it and the cursor wait for a process of that version', async () => {
    const running = await bench.start(consumer(reader));
    await bench.sql(`INSERT INTO events (epoch, type, packed) VALUES (1, $1, '\\x5f')`, [happened.name]);
    running.wake();
    await eventually('a turn', () =>
      running.lines.some((line) => line.includes('a newer version of Pitstop wrote it')),
    );
    expect(await bench.failures('reader')).toEqual([]);
    expect(await bench.effects('reader')).toEqual([]);
  });
});

describe('a consumer that comes later', () => {
  const early = consumer({ name: 'early', startAt: 'beginning' });
  const atBeginning = consumer({ name: 'at-beginning', startAt: 'beginning' });
  const atEnd = consumer({ name: 'at-end', startAt: 'end' });

  it('starts at the beginning or at the end of the log, as it declares, and goes on where it was', async () => {
    const before = await bench.start(early);
    await before.append(1, 2);
    await bench.atLeast(2, 'early');
    await before.close();

    const after = await bench.start(early, atBeginning, atEnd);
    await after.append(3);
    expect(await bench.atLeast(3, 'at-beginning')).toEqual([1, 2, 3]);
    expect(await bench.atLeast(1, 'at-end')).toEqual([3]);
    expect(await bench.atLeast(3, 'early')).toEqual([1, 2, 3]);
    await after.close();

    const meanwhile = await bench.start(early);
    await meanwhile.append(4);
    await bench.atLeast(4, 'early');
    await meanwhile.close();

    await bench.start(atEnd);
    expect(await bench.atLeast(2, 'at-end')).toEqual([3, 4]);
  });
});

describe('a paused consumer', () => {
  it('rests in every process, while others go on, and continues where it was', async () => {
    const processes = [
      await bench.start(consumer(reader), consumer({ ...reader, name: 'other' })),
      await bench.start(consumer(reader)),
    ] as const;
    const [first, second] = processes;
    await first.append(1);
    await bench.atLeast(1, 'reader');
    expect(await first.app.get(ConsumersService).setPaused('reader', true)).toMatchObject({ state: 'paused' });
    await first.append(2);
    second.wake();
    await bench.atLeast(2, 'other');
    expect(await bench.effects('reader')).toEqual([1]);
    expect(await second.app.get(ConsumersService).setPaused('reader', false)).toMatchObject({ state: 'running' });
    expect(await bench.atLeast(2, 'reader')).toEqual([1, 2]);
  });

  it('does not try its failures again', async () => {
    let tries = 0;
    const running = await bench.start(
      consumer(reader, () => {
        tries++;
        throw new Error('never');
      }),
      consumer({ ...reader, name: 'other' }),
    );
    await running.append(1);
    await bench.caughtUp('reader');
    const triedBefore = tries;
    await running.app.get(ConsumersService).setPaused('reader', true);
    await bench.sql('UPDATE consumer_failures SET due_at = now()');
    await running.append(2);
    await bench.atLeast(2, 'other');
    expect(tries).toBe(triedBefore);
  });
});

describe('a handler', () => {
  it('gets the events of its types alone, in their order, and the cursor passes over the others', async () => {
    const seen: [string, number][] = [];
    @Consumer({ name: 'choosy', startAt: 'beginning', batchSize: 2 })
    class Choosy {
      @Handles(otherHappened)
      async take(events: readonly RecordedEvent<Happened>[], tx: EntityManager): Promise<void> {
        for (const { type, data } of events) seen.push([type, data.n]);
        await note('choosy', events, tx);
      }
    }
    const running = await bench.start(Choosy);
    await running.append(...range(1, 9));
    await bench.sql(
      `INSERT INTO events (epoch, type, data) SELECT 1, $1, json_build_object('n', n) FROM generate_series(20, 24) n`,
      [otherHappened.name],
    );
    await bench.caughtUp('choosy');
    expect(seen).toEqual(range(20, 24).map((n) => [otherHappened.name, n]));
    expect(await running.app.get(ConsumersService).statuses()).toMatchObject([{ name: 'choosy', lag: 0 }]);
  });
});

describe('a handler that does not wait for what it sends last', () => {
  const SEND = {
    name: 'effects-send',
    text: 'INSERT INTO effects (consumer, n) SELECT $1, 6 / (2 - n) + 10 * n FROM unnest($2::int[]) n',
  };

  @Consumer({ name: 'sender', startAt: 'beginning' })
  class Sender {
    @Handles(happened)
    async take(events: readonly RecordedEvent<Happened>[], tx: EntityManager): Promise<Sent[]> {
      return [
        await sendPrepared(tx, SEND, [
          'sender',
          encodeArray(
            'int4',
            events.map(({ data }) => data.n),
          ),
        ]),
      ];
    }
  }

  it('has its effects together with the cursor', async () => {
    const running = await bench.start(Sender);
    await running.append(0, 1, 3);
    await bench.caughtUp('sender');
    expect(await bench.effects('sender')).toEqual([3, 16, 24]);
  });

  it('has none of a batch in which one fails, and then those of all others', async () => {
    const running = await bench.start(Sender);
    await running.append(1, 2, 3);
    await bench.caughtUp('sender');
    expect(await bench.effects('sender')).toEqual([16, 24]);
    expect(await bench.failures('sender')).toMatchObject([
      { attempts: 1, error: expect.stringContaining('division by zero') },
    ]);
    expect(running.lines.join('\n')).toContain('could not handle a batch of 3, trying one by one');
  });
});

describe('a database that was restored on another server', () => {
  it('enters another epoch: what the old one left is final and read first, though its transactions are numbered higher', async () => {
    const before = await bench.start(consumer(reader));
    await before.append(1);
    await bench.atLeast(1, 'reader');
    await before.close();
    await bench.sql(`UPDATE events SET xid = '900000000000'`);
    await bench.sql(`UPDATE consumers SET xid = '900000000000'`);
    await bench.sql(
      `INSERT INTO events (epoch, xid, type, data)
       SELECT 1, '900000000001', $1, json_build_object('n', n) FROM generate_series(2, 3) n`,
      [happened.name],
    );
    await bench.sql(`UPDATE event_log_epoch SET system_identifier = 'the server of before'`);

    const after = await bench.start(consumer(reader), consumer({ name: 'new', startAt: 'end' }));
    await after.append(4);
    expect(await bench.atLeast(4, 'reader')).toEqual([1, 2, 3, 4]);
    expect(await bench.atLeast(1, 'new')).toEqual([4]);
    expect(await bench.sql('SELECT epoch FROM event_log_epoch')).toEqual([{ epoch: 2 }]);
    await after.close();

    const again = await bench.start(consumer(reader));
    await again.append(5);
    expect(await bench.atLeast(5, 'reader')).toEqual([1, 2, 3, 4, 5]);
    expect(await bench.sql('SELECT epoch FROM event_log_epoch')).toEqual([{ epoch: 2 }]);
  });

  it('enters one epoch when several processes start at once', async () => {
    await bench.sql(`UPDATE event_log_epoch SET system_identifier = 'the server of before'`);
    await Promise.all(range(1, 3).map(() => bench.start(consumer(reader))));
    expect(await bench.sql('SELECT epoch FROM event_log_epoch')).toEqual([{ epoch: 2 }]);
  });
});

describe('the start', () => {
  it('refuses faulty consumers, and lists all their faults at once', async () => {
    @Consumer({ name: 'twin', startAt: 'end' })
    class FirstTwin {
      @Handles(happened)
      async take(): Promise<void> {}
    }
    @Consumer({ name: 'twin', startAt: 'end' })
    class SecondTwin {
      @Handles(happened, 'bench.never_declared.v1')
      async take(): Promise<void> {}
      @Handles(happened)
      async takeToo(): Promise<void> {}
    }
    @Consumer({ name: 'Not A Name', startAt: 'end', batchSize: 0, gatherMs: 60_000 })
    class Idle {
      async take(): Promise<void> {}
    }
    @Consumer({ name: 'vague', startAt: 'end' })
    class Vague {
      @Handles()
      async take(): Promise<void> {}
    }
    const refusal = await bench.start(FirstTwin, SecondTwin, Idle, Vague).then(
      () => 'it started',
      (error: Error) => error.message,
    );
    expect(refusal.split('\n')).toEqual([
      'Consumers of the event log are faulty:',
      '- SecondTwin: the consumer name "twin" is already taken by FirstTwin.',
      '- SecondTwin.take: the event "bench.never_declared.v1" is declared nowhere.',
      '- SecondTwin.takeToo: the event "bench.happened.v1" is already handled by take.',
      '- Idle: the name "Not A Name" may hold lower case, digits and hyphens only.',
      '- Idle: batchSize is 0, it must be a whole number above 0.',
      '- Idle: gatherMs is 60000, it must be from 0 to 1000.',
      '- Idle: no method is decorated with @Handles(…).',
      '- Vague.take: @Handles() names no event.',
    ]);
    expect(await bench.sql('SELECT name FROM consumers')).toEqual([]);
  });
});
