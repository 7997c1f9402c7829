import { Config } from '../platform/config/config.js';
import {
  Partitioned,
  type OwnerQuery,
  type Partition,
  type PartitionedTable,
} from '../platform/partitions/partitioned-table.js';

const OF_PARTITION = `receipt_id < $1 AND ($2::uuid IS NULL OR receipt_id >= $2)`;

/** Receipts, which are evidence: kept for ever unless somebody asks for less, and as long as anybody needs their bytes. */
@Partitioned()
export class ReceiptsByMonth implements PartitionedTable {
  readonly table = 'receipts';
  readonly column = 'id';
  readonly type = 'uuid';
  readonly period = 'month';
  readonly keepDays: number | null;

  constructor(config: Config) {
    this.keepDays = config.keepDays.receipts;
  }

  /** A parked conversion is routed by the bytes of its newest callback, an open entry replayed from its own. */
  async keptBecause(query: OwnerQuery, { fromKey, toKey }: Partition): Promise<string | null> {
    const [needed] = await query<{ open: string; parked: string }>(
      `SELECT (SELECT count(*) FROM quarantine WHERE state = 'open' AND ${OF_PARTITION}) AS open,
              (SELECT count(*) FROM conversions WHERE site IS NULL AND ${OF_PARTITION}) AS parked`,
      [toKey, fromKey],
    );
    const reasons = [
      needed?.open === '0' ? null : `${needed?.open} of it wait in quarantine`,
      needed?.parked === '0' ? null : `${needed?.parked} parked conversions stand on it`,
    ];
    return reasons.filter(Boolean).join(', ') || null;
  }

  /** What people have done about its entries of the quarantine goes with it. */
  async takeAlong(query: OwnerQuery, { fromKey, toKey }: Partition): Promise<string | null> {
    const entries = await query(`DELETE FROM quarantine WHERE ${OF_PARTITION} RETURNING receipt_id`, [toKey, fromKey]);
    return entries.length === 0 ? null : `${entries.length} resolved entries of the quarantine`;
  }
}
