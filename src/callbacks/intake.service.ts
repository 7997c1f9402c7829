import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ConversionsService } from '../conversions/conversions.service.js';
import type { Applied, CallbackOutcome, Placement } from '../conversions/conversion.rules.js';
import { Config } from '../platform/config/config.js';
import { isTransient } from '../platform/database/transient.js';
import { within } from '../platform/deadline.js';
import { EventLog } from '../platform/events/event-log.js';
import { Problem } from '../platform/http/problem.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { SitesService } from '../sites/sites.service.js';
import type { CallbackErrorCode } from './callback.errors.js';
import { readCallback, type ReadCallback, type Refusal } from './callback-reader.js';
import { GroupCommit, OverloadedError } from './group-commit.js';
import { placeCallback } from './placement.rules.js';
import { ReceiptRepository, type Receipt } from './receipt.repository.js';

/** What a callback is answered with once it is committed. */
export interface Acceptance {
  readonly receiptId: string;
  readonly conversionId: string;
  readonly outcome: CallbackOutcome;
}

/** A callback that was read and placed, but not stored. */
export interface Understood {
  readonly callback: ReadCallback;
  readonly placement: Placement;
}

/** An understood callback and the receipt that it is to be stored with. */
export interface Accepting extends Understood {
  readonly receipt: Receipt;
}

const MEBIBYTE = 1024 * 1024;
/** Batches above this gain nothing more from sharing a commit; a batch becomes one message to the database. */
const BATCH = { items: 256, bytes: 8 * MEBIBYTE };
/** With GoKart's usual 2 kB the items bind: 8 MB, and well under a second of work. What was read weighs a few times its bytes. */
const WAITING = { items: 4096, bytes: 64 * MEBIBYTE };
const CONNECTIONS = 2;
const OVERLOAD_RETRY_AFTER_S = 10;
/**
 * A sender that waits in vain counts the callback as lost, and many wait ten seconds; a 503 brings it back. A commit
 * that comes later is no harm: the callback is a duplicate then.
 */
const ANSWER_WITHIN_MS = 8_000;

/** Takes callbacks in: reads, places, and stores each with its conversion, or in quarantine. */
@Injectable()
export class IntakeService {
  private readonly logger = new Logger(IntakeService.name);
  private readonly groupCommit: GroupCommit<Accepting, Applied>;

  constructor(
    private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly conversions: ConversionsService,
    private readonly receipts: ReceiptRepository,
    private readonly sites: SitesService,
    private readonly eventLog: EventLog,
    private readonly metrics: Metrics,
  ) {
    this.groupCommit = new GroupCommit({
      flush: (batch) => this.commit(batch),
      isTransient,
      bytesOf: ({ receipt }) => receipt.body.bytes.length,
      batch: BATCH,
      waiting: WAITING,
      concurrency: CONNECTIONS,
    });
  }

  /**
   * Promises: when this resolves, receipt, conversion, transition and event are committed; when it throws a Problem
   * with a receipt id, the bytes are in quarantine; otherwise nothing was promised and the sender is told to try again.
   *
   * @param refusedBefore a refusal by the request's headers; the body is then not looked into
   */
  async receive(receipt: Receipt, refusedBefore: Refusal | null = null): Promise<Acceptance> {
    try {
      const acceptance = await within(ANSWER_WITHIN_MS, (signal) => this.take(receipt, refusedBefore, signal));
      this.metrics.callbacks.inc({ outcome: acceptance.outcome });
      return acceptance;
    } catch (error) {
      if (!(error instanceof Problem)) throw this.unavailable(error);
      this.metrics.callbacks.inc({ outcome: 'quarantined' });
      throw error;
    }
  }

  /** Reads a callback's bytes and places it by the sites file in force. Stores and counts nothing. */
  understand(bytes: Uint8Array): Understood | { readonly refusal: Refusal } {
    const read = readCallback(bytes, this.config.maxDepth);
    if ('refusal' in read) return read;
    const { callback } = read;
    const placed = placeCallback(this.sites.current(), callback.content, callback.fields);
    return 'refusal' in placed ? placed : { callback, placement: placed.placement };
  }

  /**
   * Stores understood callbacks with their conversions and events, in the caller's READ COMMITTED transaction. The
   * caller calls `EventLog.wakeConsumers()` once it has committed.
   *
   * @returns what became of each, in the given order
   */
  async store(tx: EntityManager, batch: readonly Accepting[]): Promise<readonly Applied[]> {
    const results = await this.conversions.apply(
      tx,
      batch.map(({ receipt, callback, placement }) => ({ receiptId: receipt.id, ...callback, placement })),
    );
    await this.receipts.insert(
      tx,
      batch.map(({ receipt, callback }, index) => {
        const { outcome, conversion } = results[index] as Applied;
        return { receipt, outcome, conversion: conversion.id, order: callback.order };
      }),
    );
    await this.receipts.countUnknownFields(tx, this.countUnknown(batch));
    return results;
  }

  private async take(receipt: Receipt, refusedBefore: Refusal | null, signal: AbortSignal): Promise<Acceptance> {
    const refusal = refusedBefore ?? this.refuseOversized(receipt);
    if (refusal) return this.refuse(receipt, refusal);
    try {
      const understood = this.understand(receipt.body.bytes);
      if ('refusal' in understood) return await this.refuse(receipt, understood.refusal);
      const { outcome, conversion } = await this.groupCommit.submit({ receipt, ...understood }, signal);
      return { receiptId: receipt.id, conversionId: conversion.content.conversionId, outcome };
    } catch (error) {
      if (error instanceof Problem || error instanceof OverloadedError || isTransient(error)) throw error;
      this.logger.error(`A callback could not be stored and goes to quarantine: ${String(error)}`);
      const detail = 'Storing it failed on our side, and would again; it is kept, and may be sent again.';
      return this.refuse(receipt, { code: 'not_storable', detail, errors: [] });
    }
  }

  private async commit(batch: readonly Accepting[]): Promise<readonly Applied[]> {
    const applied = await this.dataSource.transaction('READ COMMITTED', (tx) => this.store(tx, batch));
    this.metrics.flushSize.observe(batch.length);
    this.eventLog.wakeConsumers();
    return applied;
  }

  private countUnknown(batch: readonly Accepting[]): Map<string, { count: number; receiptId: string }> {
    const counts = new Map<string, { count: number; receiptId: string }>();
    for (const { callback, receipt } of batch) {
      for (const name of callback.unknownFields) {
        const count = (counts.get(name)?.count ?? 0) + 1;
        counts.set(name, { count, receiptId: receipt.id });
        this.metrics.unknownFields.inc();
      }
    }
    return counts;
  }

  private refuseOversized({ body }: Receipt): Refusal | null {
    if (!body.overLimit) return null;
    const detail = `The body has ${body.size} bytes or more; ${this.config.bodyLimitBytes} is the limit.`;
    return { code: 'body_too_large', detail, errors: [] };
  }

  /** @throws Problem when the quarantine has it, else what kept it from there */
  private async refuse(receipt: Receipt, refusal: Refusal): Promise<never> {
    await this.receipts.quarantine(receipt, refusal);
    this.logger.warn(`A callback went to quarantine (${refusal.code}): ${refusal.detail}`);
    throw new Problem<CallbackErrorCode>(refusal.code, refusal.detail, {
      receiptId: receipt.id,
      errors: refusal.errors,
    });
  }

  private unavailable(cause: unknown): Problem<CallbackErrorCode> {
    this.metrics.callbacks.inc({ outcome: 'unavailable' });
    this.logger.error(`A callback was answered 503: ${String(cause)}`);
    return new Problem('intake_unavailable', 'The callback was not taken. Please send it again.', {
      ...(cause instanceof OverloadedError ? { retryAfterS: OVERLOAD_RETRY_AFTER_S } : {}),
    });
  }
}
