import { DataSource } from 'typeorm';
import { utc } from '../platform/database/sql-moment.js';
import { formatUnits } from '../platform/decimal.js';
import { TellsTimeline, type ConversionEntry, type TimelineSource } from '../platform/timeline/timeline.js';
import { accountRef, idempotencyKey } from './account-name.sql.js';

interface TransferRow extends ConversionEntry {
  readonly amount: string;
  readonly scale: number;
}

/** Tells of every transfer that was booked for a conversion's reward. */
@TellsTimeline()
export class TransfersTimeline implements TimelineSource {
  constructor(private readonly dataSource: DataSource) {}

  async entriesOf(conversions: readonly string[]): Promise<ConversionEntry[]> {
    const rows = await this.dataSource.query<TransferRow[]>(
      `SELECT r.conversion, ${utc('t.created_at')} AS at, 'transfer' AS kind, t.id AS "transferId",
              ${idempotencyKey('t')} AS "idempotencyKey", ${accountRef('asset', 'debit')} AS debit,
              ${accountRef('asset', 'credit')} AS credit, t.amount, asset.code AS asset, asset.scale, t.reverses
       FROM rewards r
       JOIN ledger_transfers granted ON granted.source = r.id AND granted.revision IS NOT NULL
       CROSS JOIN LATERAL (
         SELECT granted.* UNION ALL SELECT * FROM ledger_transfers WHERE reverses = granted.id
       ) t
       JOIN ledger_assets asset ON asset.id = t.asset
       JOIN ledger_accounts debit ON debit.id = t.debit_account
       JOIN ledger_accounts credit ON credit.id = t.credit_account
       WHERE r.conversion = ANY($1) ORDER BY t.created_at, t.id`,
      [conversions],
    );
    return rows.map(({ scale, ...row }) => ({ ...row, amount: formatUnits(BigInt(row.amount), scale) }));
  }
}
