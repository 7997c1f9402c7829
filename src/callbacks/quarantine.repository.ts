import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { utc } from '../platform/database/sql-moment.js';
import { decodeCursor, pageOf, type Page } from '../platform/http/pagination.js';
import { UUID } from '../platform/uuid.js';
import { RECEIVED_HEADERS, withHeaders, type ReceivedHeadersColumns } from './received-headers.js';
import { STORED_BODY, withBody, type StoredBodyColumns } from './stored-body.columns.js';
import type { QuarantineDetail, QuarantineItem, QuarantineQuery, QuarantineState } from './quarantine.dto.js';

/** A receipt in quarantine with its bytes as they came. */
export interface KeptInQuarantine extends Omit<QuarantineDetail, 'bodyText' | 'bodyBase64' | 'complete'> {
  readonly body: Buffer;
}

const ITEM = `q.receipt_id AS "receiptId", ${utc('r.received_at')} AS "receivedAt",
  host(r.source_address) AS "sourceAddress", r.size, encode(r.sha256, 'hex') AS sha256, q.state, q.code, q.detail,
  q.errors, ${utc('q.resolved_at')} AS "resolvedAt", q.resolved_by AS "resolvedBy", q.reason,
  q.replay_receipt_id AS "replayReceiptId"`;

/** The receipts that could not be understood, and what people did about them. */
@Injectable()
export class QuarantineRepository {
  constructor(private readonly dataSource: DataSource) {}

  async page({ state, cursor, limit }: QuarantineQuery): Promise<Page<QuarantineItem>> {
    const [after] = decodeCursor(cursor, [UUID]) ?? [null];
    const rows = await this.dataSource.query<QuarantineItem[]>(
      `SELECT ${ITEM} FROM quarantine q JOIN receipts r ON r.id = q.receipt_id
       WHERE q.state = $1 AND ($2::uuid IS NULL OR q.receipt_id < $2) ORDER BY q.receipt_id DESC LIMIT $3`,
      [state, after, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.receiptId],
      (row) => row,
    );
  }

  async find(receiptId: string): Promise<KeptInQuarantine | null> {
    const [row] = await this.dataSource.query<
      (Omit<KeptInQuarantine, 'headers' | 'body'> & ReceivedHeadersColumns & StoredBodyColumns)[]
    >(
      `SELECT ${ITEM}, ${RECEIVED_HEADERS}, ${STORED_BODY} FROM quarantine q JOIN receipts r ON r.id = q.receipt_id
       WHERE q.receipt_id = $1`,
      [receiptId],
    );
    return row ? withBody(withHeaders(row)) : null;
  }

  /** Locks an entry until the transaction ends, after whoever is resolving it just now, and tells its state. */
  async lock(tx: EntityManager, receiptId: string): Promise<QuarantineState | null> {
    const [row] = await tx.query<{ state: QuarantineState }[]>(
      'SELECT state FROM quarantine WHERE receipt_id = $1 FOR UPDATE',
      [receiptId],
    );
    return row?.state ?? null;
  }

  async markReplayed(tx: EntityManager, receiptId: string, by: string, replayReceiptId: string): Promise<void> {
    await tx.query(
      `UPDATE quarantine SET state = 'replayed', resolved_at = now(), resolved_by = $2, replay_receipt_id = $3
       WHERE receipt_id = $1`,
      [receiptId, by, replayReceiptId],
    );
  }

  async markDiscarded(tx: EntityManager, receiptId: string, by: string, reason: string): Promise<void> {
    await tx.query(
      `UPDATE quarantine SET state = 'discarded', resolved_at = now(), resolved_by = $2, reason = $3
       WHERE receipt_id = $1`,
      [receiptId, by, reason],
    );
  }
}
