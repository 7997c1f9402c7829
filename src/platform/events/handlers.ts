import { Injectable } from '@nestjs/common';
import { MetadataScanner, Reflector } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import type { Sent } from '../database/prepared.js';
import { HANDLES } from './consumer.decorator.js';
import type { FollowedEvent } from './follower.decorator.js';

/** Handles a batch of events in a transaction. What it has sent last need not have been waited for. */
export type Handler<Event extends FollowedEvent = FollowedEvent> = (
  events: readonly Event[],
  tx: EntityManager,
) => Promise<void | readonly Sent[]>;

/** A method with `@Handles(…)`, bound to its instance. */
export interface FoundHandler {
  readonly method: string;
  readonly events: readonly string[];
  readonly handle: Handler;
}

/** Finds the methods that are decorated with `@Handles(…)`. */
@Injectable()
export class HandlerFinder {
  constructor(
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  find(provider: object): FoundHandler[] {
    const instance = provider as Record<string, Handler>;
    const found: FoundHandler[] = [];
    for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
      const call = instance[method];
      const events = call && this.reflector.get<readonly string[] | undefined>(HANDLES, call);
      if (call && events) found.push({ method, events, handle: call.bind(instance) });
    }
    return found;
  }
}
