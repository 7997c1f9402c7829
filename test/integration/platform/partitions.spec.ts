import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Client } from 'pg';
import { ClockModule } from '../../../src/platform/clock.js';
import { ConfigModule } from '../../../src/platform/config/config.module.js';
import { DatabaseModule } from '../../../src/platform/database/database.module.js';
import { Partitioned, type PartitionedTable } from '../../../src/platform/partitions/partitioned-table.js';
import { PartitionsModule } from '../../../src/platform/partitions/partitions.module.js';
import { PartitionsService } from '../../../src/platform/partitions/partitions.service.js';
import { testConfig } from '../../support/application.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';

/** A table by weeks, whose rows cannot be changed. What speaks for a partition, tests say. */
let keepDays: number | null = null;
let reasons: (string | null)[] = [];

@Partitioned()
class Notes implements PartitionedTable {
  readonly table = 'notes';
  readonly column = 'at';
  readonly type = 'timestamptz';
  readonly period = 'week';
  readonly appendOnly = true;
  get keepDays(): number | null {
    return keepDays;
  }
  keptBecause(): Promise<string | null> {
    return Promise.resolve(reasons.length > 1 ? (reasons.shift() ?? null) : (reasons[0] ?? null));
  }
}

/** What the processes have warned of. */
const lines: string[] = [];

interface Process {
  /** As at that moment; waits for another process that is at it. */
  upkeep(at: string): Promise<void>;
  close(): Promise<void>;
}

let database: TestDatabase;
let owner: Client;
let writer: Client;
let first: Process;

async function start(): Promise<Process> {
  const log = (line: unknown, context: unknown): void => {
    if (context === PartitionsService.name) lines.push(String(line));
  };
  const app: INestApplicationContext = await Test.createTestingModule({
    imports: [
      ConfigModule.of(testConfig(database.url)),
      DatabaseModule.of(testConfig(database.url), database.url),
      ClockModule,
      PartitionsModule,
    ],
    providers: [Notes],
  })
    .setLogger({ log: () => undefined, warn: log, error: log })
    .compile();
  await app.init();
  const service = app.get(PartitionsService);
  return {
    upkeep: async (at) => {
      await eventually('nobody else is at it', () => service.upkeep(new Date(`${at}Z`)));
    },
    close: () => app.close(),
  };
}

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await connect(database.url);
  await owner.query(`
    CREATE TABLE notes (at timestamptz NOT NULL, n int NOT NULL CHECK (n > 0), PRIMARY KEY (at, n)) PARTITION BY RANGE (at);
    CREATE TABLE notes_default PARTITION OF notes DEFAULT;
    CREATE TRIGGER notes_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON notes_default
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    ALTER TABLE notes_default ENABLE ALWAYS TRIGGER notes_are_kept;
    GRANT SELECT, INSERT ON notes TO pitstop_app`);
  writer = await connect(database.url, 'application');
  first = await start();
});
afterEach(() => {
  keepDays = null;
  reasons = [];
  lines.length = 0;
});
afterAll(async () => {
  await first.close();
  await Promise.all([owner.end(), writer.end()]);
  await database.drop();
});

const note = (at: string, n: number): Promise<unknown> =>
  writer.query('INSERT INTO notes (at, n) VALUES ($1, $2)', [`${at}Z`, n]);

async function partitions(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'notes'::regclass ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** In which partition each note stands. */
async function places(): Promise<Record<string, string>> {
  const { rows } = await owner.query<{ n: number; place: string }>(
    'SELECT n, tableoid::regclass::text AS place FROM notes',
  );
  return Object.fromEntries(rows.map(({ n, place }) => [n, place]));
}

describe('a partitioned table', () => {
  it('has the partitions of the current week and of two more', async () => {
    await first.upkeep('2030-05-15T12:00');
    expect(await partitions()).toEqual(
      expect.arrayContaining(['notes_20300513', 'notes_20300520', 'notes_20300527', 'notes_default']),
    );
    expect(await partitions()).not.toContain('notes_20300506');
    await note('2030-05-19T23:59:59.999', 1);
    await note('2030-05-20T00:00', 2);
    expect(await places()).toEqual({ 1: 'notes_20300513', 2: 'notes_20300520' });
  });

  it('refuses nothing for want of a partition, and gives it its own place later', async () => {
    await note('1999-01-01T00:00', 3);
    await note('2030-06-19T00:00', 4);
    await note('2030-08-01T00:00', 5);
    await note('2999-01-01T00:00', 6);
    expect(await places()).toMatchObject({
      3: 'notes_default',
      4: 'notes_default',
      5: 'notes_default',
      6: 'notes_default',
    });
    await first.upkeep('2030-08-02T00:00');
    expect(await places()).toMatchObject({
      3: 'notes_default',
      4: 'notes_20300617',
      5: 'notes_20300729',
      6: 'notes_default',
    });
    // Past weeks in which nothing came need none.
    expect(await partitions()).not.toContain('notes_20300624');
    expect(lines).toEqual([]);
  });

  it.each(['notes_default', 'notes_20300513', 'notes_20300729'])(
    'keeps what stands in %s unchanged',
    async (partition) => {
      for (const sql of [`DELETE FROM ${partition}`, `UPDATE ${partition} SET n = 9`, `TRUNCATE ${partition}`]) {
        await expect(owner.query(sql)).rejects.toMatchObject({ code: '23001' });
        await expect(writer.query(sql)).rejects.toMatchObject({ code: '42501' });
      }
    },
  );

  it('gets each partition once when two processes look after it at once', async () => {
    const second = await start();
    try {
      await Promise.all([first.upkeep('2030-09-04T00:00'), second.upkeep('2030-09-04T00:00')]);
      expect(await partitions()).toEqual(
        expect.arrayContaining(['notes_20300902', 'notes_20300909', 'notes_20300916']),
      );
      expect(lines).toEqual([]);
    } finally {
      await second.close();
    }
  });

  it('gets its partitions as soon as those who read it let go, and whoever writes meanwhile does not wait', async () => {
    const reader = await connect(database.url, 'application');
    await reader.query('BEGIN');
    await reader.query('SELECT FROM notes');
    const upkeep = first.upkeep('2030-10-02T00:00');
    await eventually('it waits for the lock', async () => {
      const { rowCount } = await owner.query('SELECT FROM pg_locks WHERE relation = $1::regclass AND NOT granted', [
        'notes_default',
      ]);
      return rowCount === 1;
    });
    await note('2030-09-05T00:00', 7);
    await reader.query('COMMIT');
    await reader.end();
    await upkeep;
    expect(await partitions()).toEqual(expect.arrayContaining(['notes_20300930', 'notes_20301007', 'notes_20301014']));
  });
});

describe('an old partition', () => {
  it('is kept for ever when nobody says otherwise', async () => {
    const before = await partitions();
    await first.upkeep('2030-10-03T00:00');
    expect(await partitions()).toEqual(before);
  });

  it('is kept as long as something speaks for it, which the log says once a day', async () => {
    keepDays = 30;
    reasons = ['somebody reads it'];
    await first.upkeep('2030-06-30T00:00');
    await first.upkeep('2030-06-30T00:00');
    expect(await partitions()).toContain('notes_20300513');
    expect(lines.filter((line) => line.startsWith('notes_20300513 '))).toEqual([
      'notes_20300513 is older than 30 days and kept: somebody reads it.',
    ]);
  });

  it('is kept also when it is not before it is locked that something does', async () => {
    keepDays = 30;
    reasons = [null, 'somebody has come'];
    await first.upkeep('2030-06-20T00:00');
    expect(await partitions()).toContain('notes_20300513');
    expect(await places()).toMatchObject({ 1: 'notes_20300513' });
  });

  it('is dropped when all of it is old enough, and those after it are not', async () => {
    keepDays = 30;
    await first.upkeep('2030-06-25T23:59');
    expect(await partitions()).not.toContain('notes_20300513');
    expect(await partitions()).toEqual(expect.arrayContaining(['notes_20300520', 'notes_20300527', 'notes_default']));
    expect(Object.keys(await places())).toEqual(expect.arrayContaining(['2', '3', '4', '5', '6', '7']));
    expect(Object.keys(await places())).not.toContain('1');
  });
});
