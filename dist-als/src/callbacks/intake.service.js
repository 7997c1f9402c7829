var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var IntakeService_1;
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { isTransient } from '../platform/database/transient.js';
import { within } from '../platform/deadline.js';
import { Problem } from '../platform/http/problem.js';
import { errorWords } from '../platform/logging/error-words.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { SitesService } from '../sites/sites.service.js';
import { AcceptanceService } from './acceptance.service.js';
import { readCallback } from './callback-reader.js';
import { OverloadedError } from './group-commit.js';
import { IntakeLimits } from './intake-limits.js';
import { placeCallback } from './placement.rules.js';
import { ReceiptRepository } from './receipt.repository.js';
const OVERLOAD_RETRY_AFTER_S = 10;
/** Takes callbacks in: reads, places, and stores each with its conversion, or in quarantine. */
let IntakeService = IntakeService_1 = class IntakeService {
    constructor(config, acceptance, receipts, sites, metrics, limits) {
        this.config = config;
        this.acceptance = acceptance;
        this.receipts = receipts;
        this.sites = sites;
        this.metrics = metrics;
        this.limits = limits;
        this.logger = new Logger(IntakeService_1.name);
    }
    /**
     * Promises: when this resolves, receipt, conversion, transition and event are committed; when it throws a Problem
     * with a receipt id, the bytes are in quarantine; otherwise nothing was promised and the sender is told to try again.
     *
     * @param refusedBefore a refusal by the request's headers; the body is then not looked into
     */
    async receive(receipt, refusedBefore = null) {
        try {
            const acceptance = await within(this.limits.answerWithinMs, (deadline) => this.take(receipt, refusedBefore, deadline));
            this.metrics.callbacks.inc({ outcome: acceptance.outcome });
            return acceptance;
        }
        catch (error) {
            if (!(error instanceof Problem))
                throw this.unavailable(error);
            this.metrics.callbacks.inc({ outcome: 'quarantined' });
            throw error;
        }
    }
    /** Reads a callback's bytes and places it by the sites file in force. Stores and counts nothing. */
    understand(bytes) {
        const read = readCallback(bytes, this.config.maxDepth);
        if ('refusal' in read)
            return read;
        const { callback } = read;
        const placed = placeCallback(this.sites.current(), callback);
        return 'refusal' in placed ? placed : { callback, placement: placed.placement };
    }
    async take(receipt, refusedBefore, deadline) {
        const refusal = refusedBefore ?? this.refuseOversized(receipt);
        if (refusal)
            return this.refuse(receipt, refusal);
        try {
            const understood = this.understand(receipt.body.bytes);
            if ('refusal' in understood)
                return await this.refuse(receipt, understood.refusal);
            const { outcome, conversion } = await this.acceptance.accept({ receipt, ...understood }, deadline);
            return { receiptId: receipt.id, conversionId: conversion.content.conversionId, outcome };
        }
        catch (error) {
            if (error instanceof Problem || error instanceof OverloadedError || isTransient(error))
                throw error;
            this.logger.error(`A callback could not be stored and goes to quarantine: ${errorWords(error)}`);
            const detail = 'Storing it failed on our side, and would again; it is kept, and may be sent again.';
            return this.refuse(receipt, { code: 'not_storable', detail, errors: [] });
        }
    }
    refuseOversized({ body }) {
        if (!body.overLimit)
            return null;
        const detail = `The body has ${body.size} bytes or more; ${this.config.bodyLimitBytes} is the limit.`;
        return { code: 'body_too_large', detail, errors: [] };
    }
    /** @throws Problem when the quarantine has it, else what kept it from there */
    async refuse(receipt, refusal) {
        await this.receipts.quarantine(receipt, refusal);
        this.logger.warn(`A callback went to quarantine (${refusal.code}): ${refusal.detail}`);
        throw new Problem(refusal.code, refusal.detail, {
            receiptId: receipt.id,
            errors: refusal.errors,
        });
    }
    unavailable(cause) {
        this.metrics.callbacks.inc({ outcome: 'unavailable' });
        this.logger.error(`A callback was answered 503: ${errorWords(cause)}`);
        return new Problem('intake_unavailable', 'The callback was not taken. Please send it again.', {
            ...(cause instanceof OverloadedError ? { retryAfterS: OVERLOAD_RETRY_AFTER_S } : {}),
        });
    }
};
IntakeService = IntakeService_1 = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [Config,
        AcceptanceService,
        ReceiptRepository,
        SitesService,
        Metrics,
        IntakeLimits])
], IntakeService);
export { IntakeService };
//# sourceMappingURL=intake.service.js.map