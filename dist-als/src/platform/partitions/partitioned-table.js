import { DiscoveryService } from '@nestjs/core';
/**
 * Marks a provider as the description of a partitioned table.
 *
 * @example
 * ```ts
 * @Partitioned()
 * export class BadgesByMonth implements PartitionedTable {
 *   readonly table = 'badges';
 *   readonly column = 'earned_at';
 *   readonly type = 'timestamptz';
 *   readonly period = 'month';
 *   readonly keepDays = 365;
 * }
 * ```
 */
export const Partitioned = DiscoveryService.createDecorator();
//# sourceMappingURL=partitioned-table.js.map