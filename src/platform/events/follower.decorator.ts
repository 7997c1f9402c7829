import { DiscoveryService } from '@nestjs/core';

/** What a follower is given of an event. */
export interface FollowedEvent<Data = unknown> {
  readonly data: Data;
}

/**
 * Marks a provider as a follower: its methods with `@Handles(…)` are called with the events of an append, in the
 * transaction that appends them. What they write is committed with the change, or neither is. For what must never be seen
 * apart from it, and takes no longer than it; everything else is a consumer's.
 *
 * @example
 * ```ts
 * @Follower()
 * export class TiersFollower {
 *   @Handles(rewardChanged)
 *   async raise(events: readonly FollowedEvent<RewardChanged>[], tx: EntityManager): Promise<Sent[]> { … }
 * }
 * ```
 */
export const Follower = DiscoveryService.createDecorator<void>();
