var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var QuarantineService_1;
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { isTransient } from '../platform/database/transient.js';
import { EventLog } from '../platform/events/event-log.js';
import { Problem } from '../platform/http/problem.js';
import { newId } from '../platform/new-id.js';
import { AcceptanceService } from './acceptance.service.js';
import { IntakeService } from './intake.service.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { RawBody } from './raw-body.js';
import { showBody } from './shown-body.rules.js';
/** What people do about callbacks that could not be understood. */
let QuarantineService = QuarantineService_1 = class QuarantineService {
    constructor(dataSource, repository, intake, acceptance, eventLog, clock) {
        this.dataSource = dataSource;
        this.repository = repository;
        this.intake = intake;
        this.acceptance = acceptance;
        this.eventLog = eventLog;
        this.clock = clock;
        this.logger = new Logger(QuarantineService_1.name);
    }
    /** @throws Problem `not_in_quarantine` */
    async find(receiptId) {
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
    async replay(receiptId, corrected, caller) {
        const kept = await this.kept(receiptId);
        if (kept.state !== 'open')
            throw alreadyResolved(kept.state);
        const bytes = corrected ?? completeBody(kept);
        const understood = this.intake.understand(bytes);
        if ('refusal' in understood) {
            const { detail, errors } = understood.refusal;
            throw new Problem('still_refused', detail, { receiptId, errors });
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
    async discard(receiptId, reason, caller) {
        await this.dataSource.transaction(async (tx) => {
            await this.lockOpen(tx, receiptId);
            await this.repository.markDiscarded(tx, receiptId, caller.name, reason);
        });
        this.logger.log(`${caller.name} discarded the receipt ${receiptId}.`);
        return this.find(receiptId);
    }
    async store(receiptId, accepting, caller) {
        try {
            return await this.dataSource.transaction('READ COMMITTED', async (tx) => {
                await this.lockOpen(tx, receiptId);
                const [applied] = await this.acceptance.store(tx, [accepting]);
                if (!applied)
                    throw new Error('Intake stored a callback and did not say what became of it.');
                await this.repository.markReplayed(tx, receiptId, caller.name, accepting.receipt.id);
                return applied;
            });
        }
        catch (error) {
            if (error instanceof Problem || isTransient(error))
                throw error;
            this.logger.error(`The replay of the receipt ${receiptId} could not be stored: ${String(error)}`);
            const detail = 'It was understood, but storing it failed on our side; the log has the cause.';
            throw new Problem('still_refused', detail, { receiptId });
        }
    }
    async lockOpen(tx, receiptId) {
        const state = await this.repository.lock(tx, receiptId);
        if (state === null)
            throw notInQuarantine();
        if (state !== 'open')
            throw alreadyResolved(state);
    }
    async kept(receiptId) {
        const kept = await this.repository.find(receiptId);
        if (!kept)
            throw notInQuarantine();
        return kept;
    }
};
QuarantineService = QuarantineService_1 = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource,
        QuarantineRepository,
        IntakeService,
        AcceptanceService,
        EventLog,
        Clock])
], QuarantineService);
export { QuarantineService };
function completeBody({ body, size, receiptId }) {
    if (body.length === size)
        return body;
    throw new Problem('body_incomplete', `Of ${size} bytes the first ${body.length} are kept. Send the whole callback as "body", or have GoKart send it again.`, { receiptId });
}
function notInQuarantine() {
    return new Problem('not_in_quarantine', 'GET /admin/v1/quarantine lists what is; GET /admin/v1/receipts/{id} knows all.');
}
function alreadyResolved(state) {
    return new Problem('already_resolved', `It was ${state} before; nothing was done now.`);
}
//# sourceMappingURL=quarantine.service.js.map