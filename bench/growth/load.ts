import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { BenchServer, FreshDatabase } from '../database.js';
import { withClient } from '../database.js';
import { BenchFailure } from '../failure.js';
import { setAside } from './aside.js';
import { Progress } from './progress.js';
import { COPY_HEADER, COPY_TRAILER, RowTemplate, type SampleSpan } from './row-template.js';
import type { Sample } from './sample.js';
import { columnsOf, GROWING, readCounters, type Counters, type GrowingTable } from './tables.js';

/** A session's limit for building an index, of which there are two at a time. */
const INDEX_MEMORY = '768MB';
const SESSIONS = 2;
/** Four samples of 50,000 conversions a day: a busy site's, so that ten million of them are of fifty days. */
const COPIES_APART_MS = 6 * 3_600_000;
/**
 * The load is not worth keeping when the machine fails meanwhile, so nothing of it waits for the disk, and tables and
 * indexes that are filled in the transaction that made or emptied them leave out the write-ahead log.
 */
const WHILE_LOADING = {
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
};

export interface Loaded {
  readonly database: FreshDatabase;
  readonly conversions: number;
  readonly seconds: number;
}

/** Makes a database that holds a sample as often as it takes to come to so many conversions. */
export async function grow(
  server: BenchServer,
  sample: Sample,
  name: string,
  wanted: number,
  say: (line: string) => void,
): Promise<Loaded> {
  const begun = performance.now();
  const copies = Math.max(1, Math.round(wanted / sample.conversions)) - 1;
  const database = await server.fresh(name, sample.database.name);
  try {
    await new Load(server, sample, database, copies, say).run();
  } catch (error) {
    await server.drop(database);
    throw error;
  }
  const seconds = (performance.now() - begun) / 1_000;
  return { database, conversions: sample.conversions * (copies + 1), seconds };
}

class Load {
  private readonly url: string;
  private readonly sampleUrl: string;

  constructor(
    private readonly server: BenchServer,
    private readonly sample: Sample,
    database: FreshDatabase,
    /** Of the sample, besides itself. */
    private readonly copies: number,
    private readonly say: (line: string) => void,
  ) {
    this.url = server.superuserUrl(database.name);
    this.sampleUrl = server.superuserUrl(sample.database.name);
  }

  async run(): Promise<void> {
    await this.set(WHILE_LOADING);
    try {
      await this.load();
    } finally {
      await this.set({});
    }
    // What was written while nothing waited for the disk must not be written while something is measured.
    spawnSync('sync');
  }

  private async load(): Promise<void> {
    const tables = GROWING.map(({ name }) => name);
    const aside = await withClient(this.url, (client) => setAside(client, tables));
    const counters = await withClient(this.sampleUrl, (client) => readCounters(client, this.copies));
    await this.copyAll(counters);
    await this.step('indexes', () =>
      sideBySide([...aside.indexes.values()], (statements) => this.execute([...statements])),
    );
    await this.step('balances, triggers and foreign keys', async () => {
      await this.multiplySharedBalances(counters);
      await this.execute(aside.afterwards);
    });
    await this.step('statistics', () => sideBySide(tables, (table) => this.execute([`VACUUM (ANALYZE) ${table}`])));
    await this.step('verdict on the ledger', () => this.verify());
  }

  private async copyAll(counters: Counters): Promise<void> {
    const span = await withClient(this.sampleUrl, (client) => spanOf(client, this.sample));
    const progress = new Progress(this.say);
    await sideBySide(GROWING, (table) => this.copy(table, counters, span, progress));
    progress.end();
  }

  /** Oldest first. What conversions share is there once. */
  private async copy(table: GrowingTable, counters: Counters, span: SampleSpan, progress: Progress): Promise<void> {
    const { columns, template, shared, into } = await withClient(this.sampleUrl, async (client) => {
      const columns = await columnsOf(client, table, counters);
      const names = columns.map(({ name }) => name).join(', ');
      const contents = columns.map(({ content }) => content);
      const read = async (where: string): Promise<RowTemplate> =>
        new RowTemplate(await readCopy(client, `SELECT ${names} FROM ${table.name} WHERE ${where}`), contents, span);
      const copied = table.copied ?? 'true';
      return {
        columns: names,
        template: await read(copied),
        shared: await read(`NOT (${copied})`),
        into: await targetOf(client, table.name),
      };
    });
    const copies = this.copies;
    function* rows(): Generator<Buffer> {
      yield COPY_HEADER;
      for (let number = copies; number >= 0; number--) {
        yield* template.copy(number);
        progress.add(template.rows);
      }
      yield* shared.copy(0);
      yield COPY_TRAILER;
    }
    // Emptied in the same transaction a table takes rows that are frozen and visible to all from the first moment, as
    // old rows are.
    await withClient(this.url, async (client) => {
      await client.query('BEGIN');
      await client.query(`TRUNCATE ${into}`);
      await pipeline(
        Readable.from(rows(), { objectMode: true }),
        client.query(copyFrom(`COPY ${into} (${columns}) FROM STDIN (FORMAT binary, FREEZE)`)),
      );
      await client.query('COMMIT');
    });
  }

  /** Members' balances were copied with their accounts; the other accounts have taken part in every copy. */
  private async multiplySharedBalances({ sharedAccounts }: Counters): Promise<void> {
    await withClient(this.url, (client) =>
      client.query('UPDATE ledger_balances SET debits = debits * $1, credits = credits * $1 WHERE account = ANY($2)', [
        this.copies + 1,
        [...sharedAccounts],
      ]),
    );
  }

  /** @throws BenchFailure when the ledger's balances are not the sums of its transfers */
  private async verify(): Promise<void> {
    const wrong = await withClient(this.url, async (client) => {
      await client.query(`SET work_mem = '${INDEX_MEMORY}'`);
      const { rows } = await client.query<{ wrong: number }>(
        `WITH moved AS (
           SELECT account, sum(debit) AS debits, sum(credit) AS credits
           FROM (SELECT debit_account AS account, amount AS debit, 0 AS credit FROM ledger_transfers
                 UNION ALL SELECT credit_account, 0, amount FROM ledger_transfers) sides
           GROUP BY account
         )
         SELECT count(*)::int AS wrong FROM moved FULL JOIN ledger_balances b USING (account)
         WHERE (coalesce(moved.debits, 0), coalesce(moved.credits, 0)) IS DISTINCT FROM (b.debits, b.credits)`,
      );
      return rows[0]?.wrong ?? 0;
    });
    if (wrong > 0) throw new BenchFailure(`${wrong} loaded balances are not the sums of their transfers`);
  }

  private async step(name: string, work: () => Promise<unknown>): Promise<void> {
    const begun = performance.now();
    await work();
    this.say(`  ${name}: ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  }

  private async execute(statements: readonly string[]): Promise<void> {
    await withClient(this.url, async (client) => {
      await client.query(`SET maintenance_work_mem = '${INDEX_MEMORY}'; SET max_parallel_maintenance_workers = 0`);
      for (const statement of statements) await client.query(statement);
    });
  }

  /** Settings of the whole server; those that are not named are as they come. */
  private async set(settings: Readonly<Record<string, string>>): Promise<void> {
    await withClient(this.server.superuserUrl('postgres'), async (client) => {
      await client.query('ALTER SYSTEM RESET ALL');
      for (const [name, value] of Object.entries(settings)) await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    });
    await this.server.restart();
  }
}

/** The partition that holds the sample's rows; the table itself when it has none, or several of them do. */
async function targetOf(client: Client, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT tableoid::regclass::text AS name FROM ${table}`,
  );
  if (rows.length > 1) {
    throw new BenchFailure(
      `The sample's rows lie in several partitions of ${table}: it was made at the turn of a period`,
    );
  }
  return rows[0]?.name ?? table;
}

async function spanOf(client: Client, { from, to }: Sample): Promise<SampleSpan> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT offer_uuid AS id FROM conversions WHERE offer_uuid IS NOT NULL
     UNION SELECT partner_uuid FROM conversions WHERE partner_uuid IS NOT NULL`,
  );
  return { from, to, apart: Math.max(COPIES_APART_MS, to - from + 1), shared: new Set(rows.map(({ id }) => id)) };
}

async function readCopy(client: Client, select: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stream = client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`));
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Works on as many at a time as there are sessions, in the given order. */
async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const session = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: SESSIONS }, session));
}
