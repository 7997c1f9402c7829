import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Clock } from '../clock.js';
import type { SessionLimits } from '../database/data-source.js';
import { OwnerDatabase } from '../database/owner-database.js';
import { errorWords } from '../logging/error-words.js';
import { RepeatedTask } from '../repeated-task.js';
import { countAhead, daysSinceEnd, isOlderThan, missingPeriods, type Span } from './partition.rules.js';
import { isBusy, listPartitions, PartitionRepository, type ListedPartition } from './partition.repository.js';
import { Partitioned, type PartitionedTable } from './partitioned-table.js';

/** A partitioned table as monitoring looks at it. */
export interface PartitionStatus {
  readonly table: string;
  /** Periods that have not begun and have their partition. */
  readonly ahead: number;
  /** Since the end of the oldest period that is still there; 0 while it has not ended. */
  readonly oldestDays: number;
}

/** Periods prepared beyond the current one. */
const AHEAD = 2;
/** Makes up for a table that was busy, and soon does what has fallen due. */
const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Behind a lock that is waited for all callbacks wait, so a wait is short; a count of rows takes as long as it takes. */
const LIMITS: SessionLimits = { statement: 0, lock: 250, idleInTransaction: 60_000 };
const TRIES = 5;
const BETWEEN_TRIES_MS = 500;
const SHUTDOWN_MS = 500;

/**
 * Makes the partitions of the tables decorated as `@Partitioned` ahead of time, and drops those that are old enough.
 * Whatever fails is tried again an hour later; until then the default partition takes what has no other place. Every
 * process does it, one at a time.
 */
@Injectable()
export class PartitionsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(PartitionsService.name);
  private readonly task = new RepeatedTask('the upkeep of partitions', EVERY_MS, () => this.upkeep(), this.logger);
  /** When the log was told why a partition is kept, by its name. */
  private readonly told = new Map<string, number>();
  private stopping = false;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly owner: OwnerDatabase,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start(0);
  }

  /** A count over a large partition is not waited for: it changes nothing, and the server ends it by itself. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.race([this.task.stop(), delay(SHUTDOWN_MS, undefined, { ref: false })]);
  }

  /**
   * Makes what is missing and drops what is old.
   *
   * @param at the database's time unless told
   * @returns false when another process is at it
   */
  async upkeep(at?: Date): Promise<boolean> {
    const client = await this.owner.connect('pitstop partitions', LIMITS);
    try {
      const repository = new PartitionRepository(client);
      if (!(await repository.lock())) return false;
      const now = at ?? (await repository.now());
      for (const table of this.tables()) {
        await this.patiently(`${table.table} could not be looked after`, async () => {
          await this.makeMissing(repository, table, now);
          await this.dropOld(repository, table, now);
        });
      }
      return true;
    } finally {
      await client.end();
    }
  }

  /** Of every partitioned table. */
  async statuses(): Promise<PartitionStatus[]> {
    const now = this.clock.now();
    const statuses: PartitionStatus[] = [];
    for (const table of this.tables()) {
      const partitions = await listPartitions(
        (text, values) => this.dataSource.query(text, [...(values ?? [])]),
        table,
      );
      const oldestDays = Math.max(0, ...partitions.map((partition) => daysSinceEnd(partition, now)));
      statuses.push({ table: table.table, ahead: countAhead(partitions, now), oldestDays });
    }
    return statuses;
  }

  private tables(): PartitionedTable[] {
    return this.discovery
      .getProviders({ metadataKey: Partitioned.KEY })
      .map((wrapper) => wrapper.instance as PartitionedTable);
  }

  private async makeMissing(repository: PartitionRepository, table: PartitionedTable, now: Date): Promise<void> {
    const partitions = await repository.list(table);
    for (const span of missingPeriods(table.period, now, AHEAD, partitions)) {
      // A period that is over needs a partition only for what has come in it.
      if (span.to <= now && !(await repository.hasStrays(table, span))) continue;
      await this.patiently(`A partition of ${table.table} could not be made`, () => this.make(repository, table, span));
    }
  }

  private async make(repository: PartitionRepository, table: PartitionedTable, span: Span): Promise<void> {
    const moved = await repository.create(table, span);
    const day = span.from.toISOString().slice(0, 10);
    const strays = moved === 0 ? '' : `; ${moved} rows that came before it were moved there`;
    this.logger.log(`${table.table} has a partition for the ${table.period} from ${day} on${strays}.`);
  }

  private async dropOld(repository: PartitionRepository, table: PartitionedTable, now: Date): Promise<void> {
    const { keepDays } = table;
    if (keepDays === null) return;
    const old = (await repository.list(table)).filter((partition) => isOlderThan(partition, keepDays, now));
    for (const partition of old) {
      const reason = await table.keptBecause?.(repository.query, partition);
      if (reason) {
        this.tellKept(table, partition, reason);
        continue;
      }
      // Nothing comes to it any more, so this can be asked before it is locked, and take its time.
      const rows = await repository.count(partition);
      await this.patiently(`${partition.name} could not be dropped`, () =>
        this.drop(repository, table, partition, rows),
      );
    }
  }

  private async drop(
    repository: PartitionRepository,
    table: PartitionedTable,
    partition: ListedPartition,
    rows: number,
  ): Promise<void> {
    const drop = await repository.drop(table, partition);
    if ('keptBecause' in drop) {
      this.tellKept(table, partition, drop.keptBecause);
      return;
    }
    const also = drop.takenAlong === null ? '' : ` and ${drop.takenAlong}`;
    this.logger.log(`${partition.name} was dropped, with ${rows} rows${also} older than ${table.keepDays} days.`);
  }

  /** Tries again while the table is busy. What fails in the end fails alone. */
  private async patiently(failure: string, work: () => Promise<void>): Promise<void> {
    for (let left = TRIES - 1; !this.stopping; left--) {
      try {
        return await work();
      } catch (error) {
        if (left === 0 || !isBusy(error)) {
          this.logger.warn(`${failure} and will be tried again in an hour: ${errorWords(error)}`);
          return;
        }
        await delay(BETWEEN_TRIES_MS, undefined, { ref: false });
      }
    }
  }

  /** Once a day for each partition. */
  private tellKept({ keepDays }: PartitionedTable, { name }: ListedPartition, reason: string): void {
    const now = this.clock.now().getTime();
    if (now - (this.told.get(name) ?? 0) < DAY_MS) return;
    this.told.set(name, now);
    this.logger.warn(`${name} is older than ${keepDays} days and kept: ${reason}.`);
  }
}
