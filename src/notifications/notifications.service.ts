import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Config } from '../platform/config/config.js';
import { CONSUMER_PROGRESSED, type ConsumerProgressed } from '../platform/events/consumers.service.js';
import { OutboundService } from '../platform/outbound/outbound.service.js';
import type { SitesConfig } from '../sites/sites-config.js';
import { SITES_CHANGED } from '../sites/sites.events.js';
import { SitesService } from '../sites/sites.service.js';
import { NotificationsChannel } from './notifications.channel.js';
import { NOTIFICATIONS_CONSUMER } from './notifications.consumer.js';
import { NotificationsRepository, type DeclaredEndpoint } from './notifications.repository.js';

/** Keeps the endpoints in step with the sites file, and has their messages sent. */
@Injectable()
export class NotificationsService implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(NotificationsService.name);
  private sender: { wake(): void } | null = null;

  constructor(
    private readonly config: Config,
    private readonly sites: SitesService,
    private readonly notifications: NotificationsRepository,
    private readonly outbound: OutboundService,
  ) {}

  /** Before any consumer runs, so that the first event already finds its endpoints. */
  async onModuleInit(): Promise<void> {
    // Other processes may run without the file; theirs says nothing about who is to be told.
    if (!this.config.hasRole('consumers') && !this.config.hasRole('senders')) return;
    await this.notifications.synchronise(declaredEndpoints(this.sites.current().config));
  }

  onApplicationBootstrap(): void {
    this.sender = this.outbound.run(new NotificationsChannel(process.env));
  }

  @OnEvent(SITES_CHANGED)
  async onSitesChanged(): Promise<void> {
    try {
      await this.onModuleInit();
      this.sender?.wake();
    } catch (error) {
      this.logger.error(
        `The endpoints are still those of the sites file before: reload it once more (SIGHUP). ${String(error)}`,
      );
    }
  }

  @OnEvent(CONSUMER_PROGRESSED)
  onConsumerProgressed({ consumer }: ConsumerProgressed): void {
    if (consumer === NOTIFICATIONS_CONSUMER) this.sender?.wake();
  }
}

function declaredEndpoints({ sites }: SitesConfig): DeclaredEndpoint[] {
  return [...sites.values()].flatMap((site) =>
    site.endpoints.map(({ id, url, secretEnv, events, environments }) => ({
      id,
      site: site.name,
      url,
      secretEnv,
      events,
      environments,
    })),
  );
}
