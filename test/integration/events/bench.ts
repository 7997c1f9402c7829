import type { INestApplicationContext, Type } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import type { Client } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { PROCESS_ROLES, type ProcessRole } from '../../../src/platform/config/config.js';
import { ConfigModule } from '../../../src/platform/config/config.module.js';
import { DatabaseModule } from '../../../src/platform/database/database.module.js';
import { Consumer, Handles, type ConsumerOptions } from '../../../src/platform/events/consumer.decorator.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { defineEvent, type RecordedEvent } from '../../../src/platform/events/event-type.js';
import { EventsModule } from '../../../src/platform/events/events.module.js';
import { testConfig } from '../../support/application.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';

export interface Happened {
  readonly n: number;
}

export const happened = defineEvent<Happened>('bench.happened.v1');
export const otherHappened = defineEvent<Happened>('bench.other_happened.v1');

type Work = (event: RecordedEvent<Happened>, tx: EntityManager) => Promise<void> | void;

/** What a consumer of these tests does with a batch unless a test says more: it notes each event in `effects`. */
export async function note(name: string, events: readonly RecordedEvent<Happened>[], tx: EntityManager): Promise<void> {
  await tx.query('INSERT INTO effects (consumer, n) SELECT $1, n FROM unnest($2::int[]) AS n', [
    name,
    events.map(({ data }) => data.n),
  ]);
}

/** A consumer class that notes each event and then does `work` with it. */
export function consumer(options: ConsumerOptions, work: Work = () => undefined): Type {
  @Consumer(options)
  class BenchConsumer {
    @Handles(happened)
    async take(events: readonly RecordedEvent<Happened>[], tx: EntityManager): Promise<void> {
      await note(options.name, events, tx);
      for (const event of events) await work(event, tx);
    }
  }
  return BenchConsumer;
}

export interface BenchProcess {
  readonly app: INestApplicationContext;
  /** What it has logged. */
  readonly lines: string[];
  /** Appends events in one transaction of its own, and wakes the consumers as every writer does. */
  append(...numbers: number[]): Promise<void>;
  wake(): void;
  close(): Promise<void>;
}

/** A database with an event log and a table `effects`, and processes that share it. */
export class Bench {
  private readonly processes = new Set<BenchProcess>();

  private constructor(
    readonly database: TestDatabase,
    private readonly owner: Client,
  ) {}

  static async create(): Promise<Bench> {
    const database = await createTestDatabase();
    const bench = new Bench(database, await connect(database.url));
    await bench.sql('CREATE TABLE effects (consumer text, n int, position bigint GENERATED ALWAYS AS IDENTITY)');
    await bench.sql('GRANT SELECT, INSERT ON effects TO pitstop_app');
    return bench;
  }

  /** One statement as the owner. */
  async sql<Row>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.owner.query(text, parameters)).rows as Row[];
  }

  /** Starts the engine, with these consumers, as the application has it. */
  start(...consumers: Type[]): Promise<BenchProcess> {
    return this.startAs(PROCESS_ROLES, ...consumers);
  }

  /** The same as a process that has these roles alone. */
  async startAs(roles: readonly ProcessRole[], ...consumers: Type[]): Promise<BenchProcess> {
    const lines: string[] = [];
    const log = (line: unknown): void => void lines.push(String(line));
    const config = testConfig(this.database.url, { roles: new Set(roles) });
    const app = await Test.createTestingModule({
      imports: [
        ConfigModule.of(config),
        DatabaseModule.of(config, this.database.url),
        EventEmitterModule.forRoot(),
        EventsModule,
      ],
      providers: consumers,
    })
      .setLogger({ log, warn: log, error: log })
      .compile();
    try {
      await app.init();
    } catch (error) {
      await app.get(DataSource).destroy();
      throw error;
    }
    const eventLog = app.get(EventLog);
    const running: BenchProcess = {
      app,
      lines,
      append: async (...numbers) => {
        await app.get(DataSource).transaction((tx) =>
          eventLog.append(
            tx,
            numbers.map((n) => ({ type: happened, data: { n } })),
          ),
        );
        eventLog.wakeConsumers();
      },
      wake: () => eventLog.wakeConsumers(),
      close: async () => {
        this.processes.delete(running);
        await app.close();
      },
    };
    this.processes.add(running);
    return running;
  }

  /** The numbers that a consumer has noted, in the order in which it did. */
  async effects(name: string): Promise<number[]> {
    const rows = await this.sql<{ n: number }>('SELECT n FROM effects WHERE consumer = $1 ORDER BY position', [name]);
    return rows.map(({ n }) => n);
  }

  /** Waits until a consumer has noted at least so many, and returns all of them. */
  async atLeast(count: number, name: string): Promise<number[]> {
    return eventually(`${name} has noted ${count} events`, async () => {
      const noted = await this.effects(name);
      return noted.length >= count && noted;
    });
  }

  /** Waits until nothing is left for a consumer in the log. */
  async caughtUp(name: string): Promise<void> {
    await eventually(`${name} has caught up`, async () => {
      const [row] = await this.sql<{ behind: boolean }>(
        `SELECT EXISTS (SELECT FROM events e WHERE (e.epoch, e.xid, e.position) > (c.epoch, c.xid, c.position)) AS behind
         FROM consumers c WHERE name = $1`,
        [name],
      );
      return row?.behind === false;
    });
  }

  failures(
    name: string,
  ): Promise<{ n: number; attempts: number; error: string; due: boolean | null; dead: boolean }[]> {
    return this.sql(
      `SELECT (e.data ->> 'n')::int AS n, f.attempts, f.error, f.due_at > now() AS due, f.dead_at IS NOT NULL AS dead
       FROM consumer_failures f JOIN events e USING (epoch, xid, position) WHERE f.consumer = $1 ORDER BY n`,
      [name],
    );
  }

  /** Stops the processes and empties the log, as if nothing had ever happened. */
  async reset(): Promise<void> {
    await Promise.all([...this.processes].map((running) => running.close()));
    await this.sql('TRUNCATE events, consumers, consumer_failures, effects');
    await this.sql(
      'UPDATE event_log_epoch SET epoch = 1, system_identifier = (SELECT system_identifier::text FROM pg_control_system())',
    );
  }

  async drop(): Promise<void> {
    await this.owner.end();
    await this.database.drop();
  }
}
