import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { idText } from '../platform/database/id-columns.js';
import { utc } from '../platform/database/sql-moment.js';
import { formatMoment } from '../platform/moment.js';
import type { ReceiptDetail } from './receipts.dto.js';
import { RECEIVED_HEADERS, withHeaders, type ReceivedHeadersColumns } from './received-headers.js';
import { OUTCOME } from './receipt.repository.js';
import { STORED_BODY, withBody, type StoredBodyColumns } from './stored-body.columns.js';
import { showBody } from './shown-body.rules.js';

interface ReceiptRow extends Omit<
  ReceiptDetail,
  'headers' | 'sentAt' | 'sha256' | 'complete' | 'bodyText' | 'bodyBase64'
> {
  readonly sentAtNs: string | null;
}

/** Reads receipts for people. */
@Injectable()
export class ReceiptQueryRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(receiptId: string): Promise<ReceiptDetail | null> {
    const [row] = await this.dataSource.query<(ReceiptRow & ReceivedHeadersColumns & StoredBodyColumns)[]>(
      `SELECT r.id AS "receiptId", ${utc('r.received_at')} AS "receivedAt", host(r.source_address) AS "sourceAddress",
              ${RECEIVED_HEADERS}, r.size, ${OUTCOME} AS outcome, ${idText('r.callback_id')} AS "callbackId",
              r.sent_at_ns AS "sentAtNs", ${STORED_BODY}, id_text(c.conversion_id) AS "conversionId", own.state AS quarantine,
              replayed.receipt_id AS "replayOf"
       FROM receipts r
       LEFT JOIN conversions c ON c.id = r.conversion
       LEFT JOIN quarantine own ON own.receipt_id = r.id
       LEFT JOIN quarantine replayed ON replayed.replay_receipt_id = r.id
       WHERE r.id = $1`,
      [receiptId],
    );
    if (!row) return null;
    const { sentAtNs, body, ...shown } = withBody(withHeaders(row));
    return { ...shown, sentAt: sentAtNs && formatMoment(BigInt(sentAtNs)), ...showBody(body, row.size) };
  }
}
