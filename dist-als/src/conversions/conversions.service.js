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
import { EventLog } from '../platform/events/event-log.js';
import { newId } from '../platform/new-id.js';
import { conversionChanged, tellTransition } from './conversion.events.js';
import { ConversionRepository } from './conversion.repository.js';
import { applyCallback, placeAgain, } from './conversion.rules.js';
/** Brings conversions up to date, in the caller's transaction. */
let ConversionsService = class ConversionsService {
    constructor(repository, eventLog) {
        this.repository = repository;
        this.eventLog = eventLog;
    }
    /**
     * Applies callbacks to their conversions, several of one conversion included, and appends the events. The caller's
     * transaction must be READ COMMITTED: what another transaction committed while we waited for its key must be seen.
     *
     * @returns what became of each callback, in the given order
     */
    async apply(tx, callbacks) {
        const groups = groupByKey(callbacks);
        const known = await this.lockKnown(tx, groups);
        const missing = groups.filter((group) => !known.has(keyText(group.key)));
        const fresh = missing.length === 0 ? [] : await this.insertMissing(tx, missing);
        const inserted = new Set(fresh.map((folded) => keyText(lastConversion(folded).content)));
        const conflicted = missing.filter((group) => !inserted.has(keyText(group.key)));
        for (const [key, conversion] of await this.lockKnown(tx, conflicted))
            known.set(key, conversion);
        const updated = groups
            .filter((group) => !inserted.has(keyText(group.key)))
            .map((group) => foldGroup(known.get(keyText(group.key)) ?? null, group));
        await this.repository.update(tx, updated.map(asWritten));
        const folded = [...fresh, ...updated];
        await this.repository.insertTransitions(tx, folded.flatMap((one) => transitionsOf(one).slice(0, -1)));
        await this.tell(tx, folded.flatMap(transitionsOf));
        const results = new Array(callbacks.length);
        for (const { index, applied } of folded.flat())
            results[index] = applied;
        return results;
    }
    /** Gives parked conversions their place. `place` answers null for those that stay parked. Returns how many moved. */
    async placeParked(tx, parked, place) {
        const transitions = parked.flatMap((conversion) => {
            const placement = place(conversion);
            return placement ? [placeAgain(conversion, placement)] : [];
        });
        await this.repository.update(tx, transitions.map((transition) => ({ conversion: transition.conversion, transition })));
        await this.tell(tx, transitions);
        return transitions.length;
    }
    lockParked(tx, afterId, limit) {
        return this.repository.lockParked(tx, afterId, limit);
    }
    async lockKnown(tx, groups) {
        if (groups.length === 0)
            return new Map();
        const locked = await this.repository.lock(tx, groups.map((group) => group.key));
        return new Map(locked.map((conversion) => [keyText(conversion.content), conversion]));
    }
    /** Inserts what nobody has taken meanwhile, and returns it. */
    async insertMissing(tx, groups) {
        const fresh = groups.map((group) => foldGroup(null, group));
        const inserted = await this.repository.insertNew(tx, fresh.map(asWritten));
        return fresh.filter((folded) => inserted.has(lastConversion(folded).id));
    }
    async tell(tx, transitions) {
        await this.eventLog.append(tx, transitions.map((transition) => ({ type: conversionChanged, data: tellTransition(transition) })));
    }
};
ConversionsService = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [ConversionRepository,
        EventLog])
], ConversionsService);
export { ConversionsService };
function groupByKey(callbacks) {
    const groups = new Map();
    callbacks.forEach((incoming, index) => {
        const key = keyText(incoming.content);
        const group = groups.get(key);
        if (group)
            group.callbacks.push({ index, incoming });
        else
            groups.set(key, { key: incoming.content, callbacks: [{ index, incoming }] });
    });
    return [...groups.values()];
}
function foldGroup(known, group) {
    const idIfNew = newId();
    let state = known;
    return group.callbacks.map(({ index, incoming }) => {
        const applied = applyCallback(state, incoming, idIfNew);
        state = applied.conversion;
        return { index, applied };
    });
}
function lastConversion(folded) {
    const last = folded.at(-1);
    if (!last)
        throw new Error('A group of callbacks is never empty.');
    return last.applied.conversion;
}
function transitionsOf(folded) {
    return folded.flatMap(({ applied }) => applied.transition ?? []);
}
function asWritten(folded) {
    return { conversion: lastConversion(folded), transition: transitionsOf(folded).at(-1) ?? null };
}
/** Neither part holds a NUL: intake refuses it. */
function keyText({ conversionId, entitlement }) {
    return `${conversionId}\0${entitlement}`;
}
//# sourceMappingURL=conversions.service.js.map