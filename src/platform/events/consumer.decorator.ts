import { SetMetadata } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { EventType } from './event-type.js';

export interface ConsumerOptions {
  /** Stable: the cursor is stored under it. Lower case, digits and hyphens. */
  readonly name: string;
  /** Where a consumer that the database has not seen yet starts reading. */
  readonly startAt: 'beginning' | 'end';
  /** How many events one turn reads at most; 500 unless told. */
  readonly batchSize?: number;
  /**
   * After a turn that found less than a full batch the next begins so many milliseconds after its beginning at the
   * earliest, for more to come together, unless nothing has come for 10 ms; 10 unless told. A turn costs five round trips
   * and a commit, whether it moves one event or hundreds. An event that comes after a pause is read at once.
   */
  readonly gatherMs?: number;
}

/**
 * Marks a provider as a consumer of the event log.
 *
 * @example
 * ```ts
 * @Consumer({ name: 'badges', startAt: 'end' })
 * export class BadgesConsumer {
 *   @Handles(rewardChanged)
 *   async award(events: readonly RecordedEvent<RewardChanged>[], tx: EntityManager): Promise<void> { … }
 * }
 * ```
 */
export const Consumer = DiscoveryService.createDecorator<ConsumerOptions>();

export const HANDLES = Symbol('pitstop:handles');

/**
 * Marks a method of a consumer as the handler of these events. It gets a batch and the transaction that also moves the
 * cursor: what it writes through `tx` takes effect exactly once. When it throws, the batch is tried again event by
 * event, so it must hold for a batch of any size. What it sends last need not be waited for: as `Sent` that it returns it
 * goes out together with the cursor's move and the commit, and counts as thrown when it fails.
 */
export const Handles = (...events: (EventType<never> | EventType<unknown> | string)[]): MethodDecorator =>
  SetMetadata(
    HANDLES,
    events.map((event) => (typeof event === 'string' ? event : event.name)),
  );
