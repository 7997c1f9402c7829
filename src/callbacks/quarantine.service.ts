import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Applied } from '../conversions/conversion.rules.js';
import { Clock } from '../platform/clock.js';
import { isTransient } from '../platform/database/transient.js';
import { EventLog } from '../platform/events/event-log.js';
import type { AdminCaller } from '../platform/http/admin-key.guard.js';
import { Problem } from '../platform/http/problem.js';
import { newId } from '../platform/new-id.js';
import { AcceptanceService, type Accepting } from './acceptance.service.js';
import type { QuarantineActionErrorCode } from './callback.errors.js';
import { IntakeService } from './intake.service.js';
import type { QuarantineDetail, ReplayAnswer } from './quarantine.dto.js';
import { QuarantineRepository, type KeptInQuarantine } from './quarantine.repository.js';
import { RawBody } from './raw-body.js';
import { showBody } from './shown-body.rules.js';

/** What people do about callbacks that could not be understood. */
@Injectable()
export class QuarantineService {
  private readonly logger = new Logger(QuarantineService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: QuarantineRepository,
    private readonly intake: IntakeService,
    private readonly acceptance: AcceptanceService,
    private readonly eventLog: EventLog,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem `not_in_quarantine` */
  async find(receiptId: string): Promise<QuarantineDetail> {
    const { body, ...kept } = await this.kept(receiptId);
    return { ...kept, ...showBody(body, kept.size) };
  }

  /**
   * Takes a callback in again, by the code that takes in every callback. Its conversion, the new receipt and the end of
   * the old one's quarantine are one transaction: there is no moment at which a crash leaves the one without the other,
   * and of two people who replay it at once, the second is told so.
   *
   * @param corrected the bytes to read instead of the kept ones
   * @throws Problem of `QuarantineActionErrorCode`; `still_refused` leaves everything as it was
   */
  async replay(receiptId: string, corrected: Buffer | null, caller: AdminCaller): Promise<ReplayAnswer> {
    const kept = await this.kept(receiptId);
    if (kept.state !== 'open') throw alreadyResolved(kept.state);
    const bytes = corrected ?? completeBody(kept);
    const understood = this.intake.understand(bytes);
    if ('refusal' in understood) {
      const { detail, errors } = understood.refusal;
      throw new Problem<QuarantineActionErrorCode>('still_refused', detail, { receiptId, errors });
    }
    const receipt = {
      id: newId(),
      receivedAt: this.clock.now(),
      sourceAddress: null,
      headers: {},
      body: RawBody.of(bytes),
    };
    const { outcome, conversion } = await this.store(receiptId, { receipt, ...understood }, caller);
    this.eventLog.wakeConsumers();
    this.logger.log(`${caller.name} replayed the receipt ${receiptId} as ${receipt.id}: ${outcome}.`);
    return { receiptId: receipt.id, conversionId: conversion.content.conversionId, outcome, replayOf: receiptId };
  }

  /** @throws Problem `not_in_quarantine` or `already_resolved` */
  async discard(receiptId: string, reason: string, caller: AdminCaller): Promise<QuarantineDetail> {
    await this.dataSource.transaction(async (tx) => {
      await this.lockOpen(tx, receiptId);
      await this.repository.markDiscarded(tx, receiptId, caller.name, reason);
    });
    this.logger.log(`${caller.name} discarded the receipt ${receiptId}.`);
    return this.find(receiptId);
  }

  private async store(receiptId: string, accepting: Accepting, caller: AdminCaller): Promise<Applied> {
    try {
      return await this.dataSource.transaction('READ COMMITTED', async (tx) => {
        await this.lockOpen(tx, receiptId);
        const [applied] = await this.acceptance.store(tx, [accepting]);
        if (!applied) throw new Error('Intake stored a callback and did not say what became of it.');
        await this.repository.markReplayed(tx, receiptId, caller.name, accepting.receipt.id);
        return applied;
      });
    } catch (error) {
      if (error instanceof Problem || isTransient(error)) throw error;
      this.logger.error(`The replay of the receipt ${receiptId} could not be stored: ${String(error)}`);
      const detail = 'It was understood, but storing it failed on our side; the log has the cause.';
      throw new Problem<QuarantineActionErrorCode>('still_refused', detail, { receiptId });
    }
  }

  private async lockOpen(tx: EntityManager, receiptId: string): Promise<void> {
    const state = await this.repository.lock(tx, receiptId);
    if (state === null) throw notInQuarantine();
    if (state !== 'open') throw alreadyResolved(state);
  }

  private async kept(receiptId: string): Promise<KeptInQuarantine> {
    const kept = await this.repository.find(receiptId);
    if (!kept) throw notInQuarantine();
    return kept;
  }
}

function completeBody({ body, size, receiptId }: KeptInQuarantine): Buffer {
  if (body.length === size) return body;
  throw new Problem<QuarantineActionErrorCode>(
    'body_incomplete',
    `Of ${size} bytes the first ${body.length} are kept. Send the whole callback as "body", or have GoKart send it again.`,
    { receiptId },
  );
}

function notInQuarantine(): Problem<QuarantineActionErrorCode> {
  return new Problem(
    'not_in_quarantine',
    'GET /admin/v1/quarantine lists what is; GET /admin/v1/receipts/{id} knows all.',
  );
}

function alreadyResolved(state: string): Problem<QuarantineActionErrorCode> {
  return new Problem('already_resolved', `It was ${state} before; nothing was done now.`);
}
