import { SetMetadata } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
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
export const Consumer = DiscoveryService.createDecorator();
export const HANDLES = Symbol('pitstop:handles');
/**
 * Marks a method of a consumer as the handler of these events. It gets a batch and the transaction that also moves the
 * cursor: what it writes through `tx` takes effect exactly once. When it throws, the batch is tried again event by
 * event, so it must hold for a batch of any size.
 */
export const Handles = (...events) => SetMetadata(HANDLES, events.map((event) => (typeof event === 'string' ? event : event.name)));
//# sourceMappingURL=consumer.decorator.js.map