import { Config } from '../platform/config/config.js';
import { Partitioned, type PartitionedTable } from '../platform/partitions/partitioned-table.js';
import { MESSAGE_TABLES } from './notifications.repository.js';

/** The single tries; that a message was delivered, and after how many, its own row says for ever. */
@Partitioned()
export class AttemptsByMonth implements PartitionedTable {
  readonly table = MESSAGE_TABLES.attempts;
  readonly column = 'started_at';
  readonly type = 'timestamptz';
  readonly period = 'month';
  readonly appendOnly = true;
  readonly keepDays: number;

  constructor(config: Config) {
    this.keepDays = config.keepDays.attempts;
  }
}
