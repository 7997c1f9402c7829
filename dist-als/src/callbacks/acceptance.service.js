var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ConversionsService } from '../conversions/conversions.service.js';
import { applyCallback } from '../conversions/conversion.rules.js';
import { isTransient } from '../platform/database/transient.js';
import { EventLog } from '../platform/events/event-log.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { newId } from '../platform/new-id.js';
import { GroupCommit } from './group-commit.js';
import { IntakeLimits } from './intake-limits.js';
import { NewcomerRepository } from './newcomer.repository.js';
import { ReceiptRepository } from './receipt.repository.js';
/**
 * Stores understood callbacks: receipt, conversion, transition and event in one transaction. Most callbacks are the
 * first of their conversion, so each is tried as that in one statement; those whose conversion is known already go on
 * to a second group, which locks what is known.
 */
let AcceptanceService = class AcceptanceService {
    constructor(dataSource, conversions, receipts, newcomerRepository, eventLog, metrics, limits) {
        this.dataSource = dataSource;
        this.conversions = conversions;
        this.receipts = receipts;
        this.newcomerRepository = newcomerRepository;
        this.eventLog = eventLog;
        this.metrics = metrics;
        const options = {
            limits,
            isTransient,
            bytesOf: ({ receipt }) => receipt.body.bytes.length,
        };
        this.newcomers = new GroupCommit({ ...options, flush: (batch) => this.commitNewcomers(batch) });
        this.known = new GroupCommit({ ...options, flush: (batch) => this.commitKnown(batch) });
    }
    /**
     * Resolves after the commit that holds the callback.
     *
     * @param deadline withdraws it, as long as no transaction has begun with it
     */
    async accept(accepting, deadline) {
        return (await this.newcomers.submit(accepting, deadline)) ?? this.known.submit(accepting, deadline);
    }
    /**
     * Stores callbacks in the caller's READ COMMITTED transaction. The caller calls `EventLog.wakeConsumers()` once it has
     * committed.
     *
     * @returns what became of each, in the given order
     */
    async store(tx, batch) {
        const results = await this.storeKnown(tx, batch);
        const unknown = countUnknown(batch);
        await this.receipts.countUnknownFields(tx, unknown);
        this.countInMetrics(unknown);
        return results;
    }
    /** Null for those whose key is taken, or comes twice in the batch. */
    async commitNewcomers(batch) {
        const firsts = firstOfEachKey(batch).map((accepting) => ({ accepting, ...asNewcomer(accepting) }));
        const unknown = countUnknown(batch);
        const accepted = await this.newcomerRepository.accept(firsts.map(({ newcomer }) => newcomer), unknown);
        this.countInMetrics(unknown);
        this.metrics.flushSize.observe(batch.length);
        this.eventLog.wakeConsumers();
        const results = new Map();
        for (const { accepting, applied } of firsts) {
            if (accepted.has(applied.conversion.id))
                results.set(accepting, applied);
        }
        return batch.map((accepting) => results.get(accepting) ?? null);
    }
    async commitKnown(batch) {
        const applied = await this.dataSource.transaction('READ COMMITTED', (tx) => this.storeKnown(tx, batch));
        this.eventLog.wakeConsumers();
        return applied;
    }
    async storeKnown(tx, batch) {
        const results = await this.conversions.apply(tx, batch.map(incomingOf));
        await this.receipts.insert(tx, batch.map(({ receipt, callback }, index) => {
            const { outcome, conversion } = results[index];
            return { receipt, outcome, conversion: conversion.id, order: callback.order };
        }));
        return results;
    }
    countInMetrics(unknown) {
        for (const { count } of unknown)
            this.metrics.unknownFields.inc(count);
    }
};
AcceptanceService = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource,
        ConversionsService,
        ReceiptRepository,
        NewcomerRepository,
        EventLog,
        Metrics,
        IntakeLimits])
], AcceptanceService);
export { AcceptanceService };
function countUnknown(batch) {
    const counts = new Map();
    for (const { callback, receipt } of batch) {
        for (const name of callback.unknownFields) {
            counts.set(name, { name, count: (counts.get(name)?.count ?? 0) + 1, receiptId: receipt.id });
        }
    }
    return [...counts.values()];
}
function incomingOf({ receipt, callback, placement }) {
    return { receiptId: receipt.id, content: callback.content, order: callback.order, placement };
}
function firstOfEachKey(batch) {
    const firsts = new Map();
    for (const accepting of batch) {
        const { conversionId, entitlement } = accepting.callback.content;
        const key = `${conversionId}\0${entitlement}`;
        if (!firsts.has(key))
            firsts.set(key, accepting);
    }
    return [...firsts.values()];
}
function asNewcomer(accepting) {
    const applied = applyCallback(null, incomingOf(accepting), newId());
    const { outcome, conversion, transition } = applied;
    if (!transition)
        throw new Error('The first callback of a conversion always changes it.');
    const { receipt, callback } = accepting;
    return {
        applied,
        newcomer: { settled: { receipt, outcome, conversion: conversion.id, order: callback.order }, transition },
    };
}
//# sourceMappingURL=acceptance.service.js.map