import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import type { Sent } from '../database/prepared.js';
import { handlerFaults } from './consumer.rules.js';
import { declaredEvents, type NewEvent } from './event-type.js';
import { Follower } from './follower.decorator.js';
import { HandlerFinder, type Handler } from './handlers.js';

/** Finds the followers, refuses to start with faulty ones, and gives them what is appended. */
@Injectable()
export class FollowersService implements OnApplicationBootstrap {
  private found: ReadonlyMap<string, readonly Handler[]> | null = null;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly handlers: HandlerFinder,
  ) {}

  onApplicationBootstrap(): void {
    this.byType();
  }

  /** @returns what followers have sent last */
  async follow(tx: EntityManager, events: readonly NewEvent[]): Promise<Sent[]> {
    const byHandler = new Map<Handler, NewEvent[]>();
    for (const event of events) {
      for (const handler of this.byType().get(event.type.name) ?? []) {
        const batch = byHandler.get(handler);
        if (batch) batch.push(event);
        else byHandler.set(handler, [event]);
      }
    }
    const sent: Sent[] = [];
    for (const [handler, batch] of byHandler) sent.push(...((await handler(batch, tx)) ?? []));
    return sent;
  }

  /** When first asked: others may append while the application starts. */
  private byType(): ReadonlyMap<string, readonly Handler[]> {
    this.found ??= this.discover();
    return this.found;
  }

  private discover(): ReadonlyMap<string, readonly Handler[]> {
    const byType = new Map<string, Handler[]>();
    const faults: string[] = [];
    for (const wrapper of this.discovery.getProviders({ metadataKey: Follower.KEY })) {
      const handlers = this.handlers.find(wrapper.instance as object);
      faults.push(...handlerFaults(String(wrapper.name), handlers, declaredEvents()));
      for (const { events, handle } of handlers) {
        for (const event of events) byType.set(event, [...(byType.get(event) ?? []), handle]);
      }
    }
    if (faults.length > 0) throw new Error(`Followers of the event log are faulty:\n- ${faults.join('\n- ')}`);
    return byType;
  }
}
