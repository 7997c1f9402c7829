import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ConsumersService } from '../../../src/platform/events/consumers.service.js';
import { connect } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { Bench, consumer, type BenchProcess } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.create();
});
afterEach(() => bench.reset());
afterAll(() => bench.drop());

const reader = { name: 'reader', startAt: 'beginning' } as const;

/** How often the consumers of a process have been woken since. */
function wakesOf({ app }: BenchProcess): () => number {
  const wakes = jest.spyOn(app.get(ConsumersService), 'wakeAll');
  return () => wakes.mock.calls.length;
}

/** The sessions in which processes listen. */
async function listeners(): Promise<number[]> {
  const rows = await bench.sql<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pitstop wake-ups'
       AND query LIKE 'LISTEN %' AND state = 'idle'`,
  );
  return rows.map(({ pid }) => pid);
}

describe('a process that appends events and runs no consumers', () => {
  it('wakes those of another process', async () => {
    const working = await bench.start(consumer(reader));
    const taking = await bench.startAs(['intake'], consumer(reader));
    const wakes = wakesOf(working);
    await taking.append(1);
    await eventually('the other process is woken', () => wakes() > 0);
    expect(await bench.atLeast(1, 'reader')).toEqual([1]);
  });

  it('tells again of what it appends while it tells', async () => {
    const working = await bench.start(consumer(reader));
    const taking = await bench.startAs(['intake'], consumer(reader));
    const wakes = wakesOf(working);
    taking.wake();
    taking.wake();
    await eventually('it is told a second time', () => wakes() >= 2);
  });

  it('listens to nobody', async () => {
    await bench.startAs(['intake', 'admin'], consumer(reader));
    expect(await listeners()).toEqual([]);
  });
});

describe('a process that runs consumers', () => {
  it('wakes them itself, and tells nobody', async () => {
    const working = await bench.start(consumer(reader));
    const taking = await bench.startAs(['intake'], consumer(reader));
    const bystander = await connect(bench.database.url);
    try {
      let told = 0;
      bystander.on('notification', () => told++);
      await bystander.query('LISTEN pitstop_events');
      const wakes = wakesOf(working);
      await working.append(1);
      expect(wakes()).toBe(1);
      await taking.append(2);
      await eventually('the one that runs none tells', () => told > 0);
      expect(told).toBe(1);
    } finally {
      await bystander.end();
    }
  });

  it('listens again when its connection is lost, and looks for what came meanwhile', async () => {
    const working = await bench.start(consumer(reader));
    const taking = await bench.startAs(['intake'], consumer(reader));
    const wakes = wakesOf(working);
    const [before] = await listeners();
    await bench.sql('SELECT pg_terminate_backend($1)', [before]);
    await eventually('it listens again', async () => {
      const pids = await listeners();
      return pids.length === 1 && pids[0] !== before;
    });
    await eventually('it looks', () => wakes() === 1);
    await taking.append(1);
    await eventually('it is woken', () => wakes() === 2);
  });

  it('listens no more once it has stopped', async () => {
    const working = await bench.start(consumer(reader));
    expect(await listeners()).toHaveLength(1);
    await working.close();
    await eventually('its session is over', async () => (await listeners()).length === 0);
  });
});
