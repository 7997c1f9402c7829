import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import type { Conversion, Placement } from '../conversions/conversion.rules.js';
import { ConversionsService } from '../conversions/conversions.service.js';
import { Config } from '../platform/config/config.js';
import { EventLog } from '../platform/events/event-log.js';
import { SITES_CHANGED } from '../sites/sites.events.js';
import { SitesService } from '../sites/sites.service.js';
import { readCallback } from './callback-reader.js';
import { placeCallback } from './placement.rules.js';
import { ReceiptRepository } from './receipt.repository.js';

const BATCH = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Routes parked conversions again, from the raw bytes of their newest callback, when the sites file has changed. */
@Injectable()
export class ParkedService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ParkedService.name);
  private running: Promise<unknown> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly conversions: ConversionsService,
    private readonly receipts: ReceiptRepository,
    private readonly sites: SitesService,
    private readonly eventLog: EventLog,
  ) {}

  onApplicationBootstrap(): void {
    this.routeInBackground();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  @OnEvent(SITES_CHANGED)
  routeInBackground(): void {
    if (!this.config.roles.has('consumers')) return;
    this.running = this.running.then(() =>
      this.routeAll().catch((error: unknown) =>
        this.logger.error(
          `Parked conversions could not be routed; the next change or start tries again: ${String(error)}`,
        ),
      ),
    );
  }

  /** @returns how many conversions have found their site */
  async routeAll(): Promise<number> {
    let placed = 0;
    for (let afterId: string | null = FIRST_ID; afterId !== null && !this.stopping;) {
      const batch: { placed: number; lastId: string | null } = await this.routeBatch(afterId);
      placed += batch.placed;
      afterId = batch.lastId;
    }
    if (placed > 0) {
      this.eventLog.wakeConsumers();
      this.logger.log(`${placed} parked conversions have found their site.`);
    }
    return placed;
  }

  private routeBatch(afterId: string): Promise<{ placed: number; lastId: string | null }> {
    return this.dataSource.transaction('READ COMMITTED', async (tx) => {
      const parked = await this.conversions.lockParked(tx, afterId, BATCH);
      const bodies = await this.receipts.bodies(
        tx,
        parked.map(({ receiptId }) => receiptId),
      );
      const placed = await this.conversions.placeParked(tx, parked, (conversion) =>
        this.placementOf(conversion, bodies.get(conversion.receiptId)),
      );
      return { placed, lastId: parked.length === BATCH ? (parked.at(-1)?.id ?? null) : null };
    });
  }

  private placementOf({ id }: Conversion, body: Buffer | undefined): Placement | null {
    const read = body && readCallback(body, this.config.maxDepth);
    if (!read || !('callback' in read)) {
      this.logger.error(`The newest callback of the parked conversion ${id} cannot be read again; it stays parked.`);
      return null;
    }
    const placed = placeCallback(this.sites.current(), read.callback);
    if ('refusal' in placed) {
      this.logger.warn(`The parked conversion ${id} would fit a site, but stays parked: ${placed.refusal.detail}`);
      return null;
    }
    return placed.placement.site === null ? null : placed.placement;
  }
}
