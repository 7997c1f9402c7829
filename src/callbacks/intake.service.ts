import { Injectable, Logger } from '@nestjs/common';
import type { CallbackOutcome } from '../conversions/conversion.rules.js';
import { Config } from '../platform/config/config.js';
import { isTransient } from '../platform/database/transient.js';
import { within, type Deadline } from '../platform/deadline.js';
import { Problem } from '../platform/http/problem.js';
import { errorWords } from '../platform/logging/error-words.js';
import { namingRequest } from '../platform/logging/request-context.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { SitesService } from '../sites/sites.service.js';
import { AcceptanceService, type Understood } from './acceptance.service.js';
import type { CallbackErrorCode } from './callback.errors.js';
import { readCallback, type Refusal } from './callback-reader.js';
import { Gathering } from './gathering.js';
import { OverloadedError } from './group-commit.js';
import { IntakeLimits } from './intake-limits.js';
import { placeCallback } from './placement.rules.js';
import { ReceiptRepository, type Receipt } from './receipt.repository.js';

/** What a callback is answered with once it is committed. */
export interface Acceptance {
  readonly receiptId: string;
  readonly conversionId: string;
  readonly outcome: CallbackOutcome;
}

const OVERLOAD_RETRY_AFTER_S = 10;
/** Takes callbacks in: reads, places, and stores each with its conversion, or in quarantine. */
@Injectable()
export class IntakeService {
  private readonly logger = new Logger(IntakeService.name);
  private readonly reading = new Gathering((bytes: Buffer) => this.understand(bytes));

  constructor(
    private readonly config: Config,
    private readonly acceptance: AcceptanceService,
    private readonly receipts: ReceiptRepository,
    private readonly sites: SitesService,
    private readonly metrics: Metrics,
    private readonly limits: IntakeLimits,
  ) {}

  /**
   * Promises: when this resolves, receipt, conversion, transition and event are committed; when it throws a Problem
   * with a receipt id, the bytes are in quarantine; otherwise nothing was promised and the sender is told to try again.
   *
   * @param refusedBefore a refusal by the request's headers; the body is then not looked into
   */
  async receive(receipt: Receipt, refusedBefore: Refusal | null = null): Promise<Acceptance> {
    try {
      const acceptance = await within(this.limits.answerWithinMs, (deadline) =>
        this.take(receipt, refusedBefore, deadline),
      );
      this.metrics.callbacks.inc({ outcome: acceptance.outcome });
      return acceptance;
    } catch (error) {
      if (!(error instanceof Problem)) throw this.unavailable(receipt, error);
      this.metrics.callbacks.inc({ outcome: 'quarantined' });
      throw error;
    }
  }

  /** Reads a callback's bytes and places it by the sites file in force. Stores and counts nothing. */
  understand(bytes: Buffer): Understood | { readonly refusal: Refusal } {
    const read = readCallback(bytes, this.config.maxDepth);
    if ('refusal' in read) return read;
    const { callback } = read;
    const placed = placeCallback(this.sites.current(), callback);
    return 'refusal' in placed ? placed : { callback, placement: placed.placement };
  }

  private async take(receipt: Receipt, refusedBefore: Refusal | null, deadline: Deadline): Promise<Acceptance> {
    const refusal = refusedBefore ?? this.refuseOversized(receipt);
    if (refusal) return this.refuse(receipt, refusal);
    try {
      const understood = await this.reading.submit(receipt.body.bytes);
      if ('refusal' in understood) return await this.refuse(receipt, understood.refusal);
      const { callback, placement } = understood;
      const outcome = await this.acceptance.accept({ receipt, callback, placement }, deadline);
      return { receiptId: receipt.id, conversionId: callback.content.conversionId, outcome };
    } catch (error) {
      if (error instanceof Problem || error instanceof OverloadedError || isTransient(error)) throw error;
      namingRequest(receipt.id, () =>
        this.logger.error(`A callback could not be stored and goes to quarantine: ${errorWords(error)}`),
      );
      const detail = 'Storing it failed on our side, and would again; it is kept, and may be sent again.';
      return this.refuse(receipt, { code: 'not_storable', detail, errors: [] });
    }
  }

  private refuseOversized({ body }: Receipt): Refusal | null {
    if (!body.overLimit) return null;
    const detail = `The body has ${body.size} bytes or more; ${this.config.bodyLimitBytes} is the limit.`;
    return { code: 'body_too_large', detail, errors: [] };
  }

  /** @throws Problem when the quarantine has it, else what kept it from there */
  private async refuse(receipt: Receipt, refusal: Refusal): Promise<never> {
    await this.receipts.quarantine(receipt, refusal);
    namingRequest(receipt.id, () =>
      this.logger.warn(`A callback went to quarantine (${refusal.code}): ${refusal.detail}`),
    );
    throw new Problem<CallbackErrorCode>(refusal.code, refusal.detail, {
      receiptId: receipt.id,
      errors: refusal.errors,
    });
  }

  private unavailable({ id }: Receipt, cause: unknown): Problem<CallbackErrorCode> {
    this.metrics.callbacks.inc({ outcome: 'unavailable' });
    namingRequest(id, () => this.logger.error(`A callback was answered 503: ${errorWords(cause)}`));
    return new Problem('intake_unavailable', 'The callback was not taken. Please send it again.', {
      ...(cause instanceof OverloadedError ? { retryAfterS: OVERLOAD_RETRY_AFTER_S } : {}),
    });
  }
}
