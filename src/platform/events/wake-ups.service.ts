import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { APPLICATION_LIMITS } from '../database/data-source.js';
import { OwnerDatabase } from '../database/owner-database.js';
import { runPreparedAlone, type Prepared } from '../database/prepared.js';
import { errorWords } from '../logging/error-words.js';
import { ConsumersService } from './consumers.service.js';
import { EVENTS_APPENDED } from './event-log.js';

const CHANNEL = 'pitstop_events';
const NOTIFY: Prepared = { name: 'events-notify', text: `SELECT pg_notify('${CHANNEL}', '')` };
/** One process tells at most so often: less than a turn gathers for, or turns would take what comes for a lull. */
const EVERY_MS = 8;
/** A connection that broke is made anew after so long, again and again. */
const AGAIN_MS = 1_000;

/**
 * Wakes consumers of other processes. A process that appends events and runs no consumers itself tells of them with NOTIFY;
 * those that run some listen. Nothing depends on it but how soon: who is not told looks twice a second.
 *
 * It tells after the commit, in a transaction of its own: in the one that appends NOTIFY would hold a lock until the commit
 * is on the disk, and all those that append would commit one after the other.
 */
@Injectable()
export class WakeUpsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(WakeUpsService.name);
  private readonly tells: boolean;
  private telling = false;
  /** Whether something was appended since it told last. */
  private untold = false;
  private toldAt = -Infinity;
  private listener: Promise<Client | null> = Promise.resolve(null);
  private again: NodeJS.Timeout | undefined;
  /** Told once for as long as the database is away. */
  private deaf = false;
  private stopping = false;

  constructor(
    config: Config,
    private readonly dataSource: DataSource,
    private readonly owner: OwnerDatabase,
    private readonly consumers: ConsumersService,
  ) {
    this.tells = !config.roles.has('consumers');
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.tells) return;
    await this.listen();
  }

  /** Whoever looks by itself in half a second need not be told any more. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.again);
    await (await this.listener)?.end().catch(() => undefined);
  }

  @OnEvent(EVENTS_APPENDED)
  onEventsAppended(): void {
    if (!this.tells) return;
    this.untold = true;
    if (!this.telling) void this.tell();
  }

  private async tell(): Promise<void> {
    this.telling = true;
    while (this.untold && !this.stopping) {
      const waitMs = this.toldAt + EVERY_MS - performance.now();
      if (waitMs > 0) await delay(waitMs);
      this.untold = false;
      this.toldAt = performance.now();
      // A database that cannot be told of events takes none either, and those who append them say so.
      await runPreparedAlone(this.dataSource, NOTIFY, []).catch(() => undefined);
    }
    this.telling = false;
  }

  private listen(): Promise<unknown> {
    this.listener = this.openListener().catch((error: unknown) => {
      if (!this.deaf) {
        this.logger.warn(`Events of other processes are looked for twice a second, not heard of: ${errorWords(error)}`);
      }
      this.deaf = true;
      this.listenAgain();
      return null;
    });
    return this.listener;
  }

  private async openListener(): Promise<Client> {
    const client = await this.owner.connect('pitstop wake-ups', APPLICATION_LIMITS);
    client.on('notification', () => this.consumers.wakeAll());
    try {
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    // Only of one that listened: of one that could not, whoever asked for it is told.
    client.once('end', () => this.listenAgain());
    this.deaf = false;
    // What was appended before is told of no more.
    this.consumers.wakeAll();
    return client;
  }

  private listenAgain(): void {
    if (this.stopping || this.again) return;
    this.again = setTimeout(() => {
      this.again = undefined;
      void this.listen();
    }, AGAIN_MS);
  }
}
