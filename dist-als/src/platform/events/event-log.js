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
import { EventEmitter2 } from '@nestjs/event-emitter';
import { runPrepared } from '../database/prepared.js';
import { RowSet } from '../database/row-set.js';
import { storedData } from './event-type.js';
/** In-process signal, sent after a commit that appended events: consumers of this process look at once. */
export const EVENTS_APPENDED = 'events.appended';
const EVENTS = new RowSet([
    ['type', 'text', ({ type }) => type.name],
    ['data', 'json', ({ type, data }) => storedData(type, data)],
]);
/** `unnest` gives the rows in order, and positions are given to rows as they come. */
const APPEND = {
    name: 'events-append',
    text: `INSERT INTO events (epoch, type, data)
         SELECT (SELECT epoch FROM event_log_epoch), type, data FROM ${EVENTS.from('given')}`,
};
/** Appends domain events in the transaction of the change that they tell of. */
let EventLog = class EventLog {
    constructor(emitter) {
        this.emitter = emitter;
    }
    /** Appends in the given order. The caller calls {@link wakeConsumers} once its transaction has committed. */
    async append(tx, events) {
        if (events.length === 0)
            return;
        await runPrepared(tx, APPEND, EVENTS.parameters(events));
    }
    wakeConsumers() {
        this.emitter.emit(EVENTS_APPENDED);
    }
};
EventLog = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [EventEmitter2])
], EventLog);
export { EventLog };
//# sourceMappingURL=event-log.js.map