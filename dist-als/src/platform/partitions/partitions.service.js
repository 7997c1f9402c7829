var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var PartitionsService_1;
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Clock } from '../clock.js';
import { OwnerDatabase } from '../database/owner-database.js';
import { errorWords } from '../logging/error-words.js';
import { RepeatedTask } from '../repeated-task.js';
import { countAhead, daysSinceEnd, isOlderThan, missingPeriods } from './partition.rules.js';
import { isBusy, listPartitions, PartitionRepository } from './partition.repository.js';
import { Partitioned } from './partitioned-table.js';
/** Periods prepared beyond the current one. */
const AHEAD = 2;
/** Makes up for a table that was busy, and soon does what has fallen due. */
const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Behind a lock that is waited for all callbacks wait, so a wait is short; a count of rows takes as long as it takes. */
const LIMITS = { statement: 0, lock: 250, idleInTransaction: 60_000 };
const TRIES = 5;
const BETWEEN_TRIES_MS = 500;
const SHUTDOWN_MS = 500;
/**
 * Makes the partitions of the tables decorated as `@Partitioned` ahead of time, and drops those that are old enough.
 * Whatever fails is tried again an hour later; until then the default partition takes what has no other place. Every
 * process does it, one at a time.
 */
let PartitionsService = PartitionsService_1 = class PartitionsService {
    constructor(discovery, owner, dataSource, clock) {
        this.discovery = discovery;
        this.owner = owner;
        this.dataSource = dataSource;
        this.clock = clock;
        this.logger = new Logger(PartitionsService_1.name);
        this.task = new RepeatedTask('the upkeep of partitions', EVERY_MS, () => this.upkeep(), this.logger);
        /** When the log was told why a partition is kept, by its name. */
        this.told = new Map();
        this.stopping = false;
    }
    onApplicationBootstrap() {
        this.task.start(0);
    }
    /** A count over a large partition is not waited for: it changes nothing, and the server ends it by itself. */
    async beforeApplicationShutdown() {
        this.stopping = true;
        await Promise.race([this.task.stop(), delay(SHUTDOWN_MS, undefined, { ref: false })]);
    }
    /**
     * Makes what is missing and drops what is old.
     *
     * @param at the database's time unless told
     * @returns false when another process is at it
     */
    async upkeep(at) {
        const client = await this.owner.connect('pitstop partitions', LIMITS);
        try {
            const repository = new PartitionRepository(client);
            if (!(await repository.lock()))
                return false;
            const now = at ?? (await repository.now());
            for (const table of this.tables()) {
                await this.patiently(`${table.table} could not be looked after`, async () => {
                    await this.makeMissing(repository, table, now);
                    await this.dropOld(repository, table, now);
                });
            }
            return true;
        }
        finally {
            await client.end();
        }
    }
    /** Of every partitioned table. */
    async statuses() {
        const now = this.clock.now();
        const statuses = [];
        for (const table of this.tables()) {
            const partitions = await listPartitions((text, values) => this.dataSource.query(text, [...(values ?? [])]), table);
            const oldestDays = Math.max(0, ...partitions.map((partition) => daysSinceEnd(partition, now)));
            statuses.push({ table: table.table, ahead: countAhead(partitions, now), oldestDays });
        }
        return statuses;
    }
    tables() {
        return this.discovery
            .getProviders({ metadataKey: Partitioned.KEY })
            .map((wrapper) => wrapper.instance);
    }
    async makeMissing(repository, table, now) {
        const partitions = await repository.list(table);
        for (const span of missingPeriods(table.period, now, AHEAD, partitions)) {
            // A period that is over needs a partition only for what has come in it.
            if (span.to <= now && !(await repository.hasStrays(table, span)))
                continue;
            await this.patiently(`A partition of ${table.table} could not be made`, () => this.make(repository, table, span));
        }
    }
    async make(repository, table, span) {
        const moved = await repository.create(table, span);
        const day = span.from.toISOString().slice(0, 10);
        const strays = moved === 0 ? '' : `; ${moved} rows that came before it were moved there`;
        this.logger.log(`${table.table} has a partition for the ${table.period} from ${day} on${strays}.`);
    }
    async dropOld(repository, table, now) {
        const { keepDays } = table;
        if (keepDays === null)
            return;
        const old = (await repository.list(table)).filter((partition) => isOlderThan(partition, keepDays, now));
        for (const partition of old) {
            const reason = await table.keptBecause?.(repository.query, partition);
            if (reason) {
                this.tellKept(table, partition, reason);
                continue;
            }
            // Nothing comes to it any more, so this can be asked before it is locked, and take its time.
            const rows = await repository.count(partition);
            await this.patiently(`${partition.name} could not be dropped`, () => this.drop(repository, table, partition, rows));
        }
    }
    async drop(repository, table, partition, rows) {
        const drop = await repository.drop(table, partition);
        if ('keptBecause' in drop) {
            this.tellKept(table, partition, drop.keptBecause);
            return;
        }
        const also = drop.takenAlong === null ? '' : ` and ${drop.takenAlong}`;
        this.logger.log(`${partition.name} was dropped, with ${rows} rows${also} older than ${table.keepDays} days.`);
    }
    /** Tries again while the table is busy. What fails in the end fails alone. */
    async patiently(failure, work) {
        for (let left = TRIES - 1; !this.stopping; left--) {
            try {
                return await work();
            }
            catch (error) {
                if (left === 0 || !isBusy(error)) {
                    this.logger.warn(`${failure} and will be tried again in an hour: ${errorWords(error)}`);
                    return;
                }
                await delay(BETWEEN_TRIES_MS, undefined, { ref: false });
            }
        }
    }
    /** Once a day for each partition. */
    tellKept({ keepDays }, { name }, reason) {
        const now = this.clock.now().getTime();
        if (now - (this.told.get(name) ?? 0) < DAY_MS)
            return;
        this.told.set(name, now);
        this.logger.warn(`${name} is older than ${keepDays} days and kept: ${reason}.`);
    }
};
PartitionsService = PartitionsService_1 = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DiscoveryService,
        OwnerDatabase,
        DataSource,
        Clock])
], PartitionsService);
export { PartitionsService };
//# sourceMappingURL=partitions.service.js.map