import { Config } from '../config/config.js';
import {
  Partitioned,
  type OwnerQuery,
  type Partition,
  type PartitionedTable,
} from '../partitions/partitioned-table.js';

/** The event log, dropped behind the slowest of its readers. */
@Partitioned()
export class EventsByWeek implements PartitionedTable {
  readonly table = 'events';
  readonly column = 'day';
  readonly type = 'date';
  readonly period = 'week';
  readonly keepDays: number;

  constructor(config: Config) {
    this.keepDays = config.keepDays.events;
  }

  /** A consumer that rests counts, and one whose code is gone too, as long as it has its row: it may come back. */
  async keptBecause(query: OwnerQuery, { name }: Partition): Promise<string | null> {
    const behind = await query<{ name: string }>(
      `WITH last AS MATERIALIZED (
         SELECT epoch, xid, position FROM ${name} ORDER BY epoch DESC, xid DESC, position DESC LIMIT 1
       )
       SELECT c.name FROM consumers c, last
       WHERE (c.epoch, c.xid, c.position) < (last.epoch, last.xid, last.position) ORDER BY c.name`,
    );
    if (behind.length > 0) return `not read to its end by ${behind.map((consumer) => consumer.name).join(', ')}`;
    // LIMIT keeps it a look-up for each failure, whatever the planner believes.
    const failed = await query<{ consumer: string; events: string }>(
      `SELECT f.consumer, count(*) AS events FROM consumer_failures f
       CROSS JOIN LATERAL (
         SELECT FROM ${name} e WHERE (e.epoch, e.xid, e.position) = (f.epoch, f.xid, f.position) LIMIT 1
       ) there
       GROUP BY f.consumer ORDER BY f.consumer`,
    );
    if (failed.length === 0) return null;
    return `it has events that failed (${failed.map(({ consumer, events }) => `${consumer}: ${events}`).join(', ')})`;
  }
}
