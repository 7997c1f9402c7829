import { DataSource } from 'typeorm';
import { idText } from '../platform/database/id-columns.js';
import { utc } from '../platform/database/sql-moment.js';
import { formatMoment } from '../platform/moment.js';
import { OUTCOME } from './receipt.repository.js';
import { STORED_BODY, withBody, type StoredBodyColumns } from './stored-body.columns.js';
import { TellsTimeline, type ConversionEntry, type TimelineSource } from '../platform/timeline/timeline.js';

interface ReceiptRow extends ConversionEntry, StoredBodyColumns {
  readonly sentAt: string | null;
}

/**
 * Tells of every callback about a conversion, those that changed nothing included. The one that made it is named by the
 * conversion's first version, all others are found by their index.
 */
@TellsTimeline()
export class ReceiptsTimeline implements TimelineSource {
  constructor(private readonly dataSource: DataSource) {}

  async entriesOf(conversions: readonly string[]): Promise<ConversionEntry[]> {
    const rows = await this.dataSource.query<ReceiptRow[]>(
      `SELECT r.conversion, ${utc('r.received_at')} AS at, 'receipt' AS kind, r.id AS "receiptId", ${OUTCOME} AS outcome,
              ${idText('r.callback_id')} AS "callbackId", r.sent_at_ns AS "sentAt", host(r.source_address) AS "sourceAddress",
              ${STORED_BODY}, q.receipt_id AS "replayOf"
       FROM (
         SELECT * FROM receipts WHERE conversion = ANY($1) AND outcome <> 'created'
         UNION ALL
         SELECT r.*
         FROM conversions c
         LEFT JOIN transitions t ON t.conversion = c.id AND t.version = 1
         JOIN receipts r ON r.id = coalesce(t.receipt_id, c.version_receipt_id, c.receipt_id) AND ${OUTCOME} = 'created'
         WHERE c.id = ANY($1)
       ) r
       LEFT JOIN quarantine q ON q.replay_receipt_id = r.id
       ORDER BY r.received_at, r.id`,
      [conversions],
    );
    return rows.map(({ bodyEncoding, bodyStored, bodyPart, bodyCallback, bodySentAt, bodyHash, ...row }) => ({
      ...row,
      sentAt: row.sentAt && formatMoment(BigInt(row.sentAt)),
      sha256: withBody({ bodyEncoding, bodyStored, bodyPart, bodyCallback, bodySentAt, bodyHash }).sha256,
    }));
  }
}
