import { DiscoveryService } from '@nestjs/core';
import type { KeyType, Period } from './partition.rules.js';

/** Asks the database as the owner of the tables. */
export type OwnerQuery = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** One partition, as those who decide about it see it. */
export interface Partition {
  /** A table of its own, to be named in SQL as it is. */
  readonly name: string;
  /** The least key of it, and the least that is no longer its; null when it has everything before. */
  readonly fromKey: string | null;
  readonly toKey: string;
}

/** A table that its migration has cut by time: partitions are made for it ahead, and dropped when they are old. */
export interface PartitionedTable {
  readonly table: string;
  readonly column: string;
  readonly type: KeyType;
  readonly period: Period;
  /** For how many days rows are kept at least; null is for ever. */
  readonly keepDays: number | null;
  /** Its rows cannot be changed: the function refuse_change() stands before each partition too. */
  readonly appendOnly?: boolean;
  /**
   * Why a partition must stay although it is old; null when nothing speaks for it. Asked once before, and once more
   * while nobody else can read or write the table, so it has to be quick.
   */
  keptBecause?(query: OwnerQuery, partition: Partition): Promise<string | null>;
  /**
   * Deletes what is worth nothing without the partition, in the transaction that drops it.
   * @returns what that was, for the log; null when there was nothing
   */
  takeAlong?(query: OwnerQuery, partition: Partition): Promise<string | null>;
}

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
export const Partitioned = DiscoveryService.createDecorator<void>();
