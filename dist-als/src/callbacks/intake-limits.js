var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Injectable } from '@nestjs/common';
const MEBIBYTE = 1024 * 1024;
/** What intake takes upon itself; injected so that tests reach the limits without hours or gigabytes. */
let IntakeLimits = class IntakeLimits {
    constructor() {
        /** Batches above this gain nothing more from sharing a commit; a batch becomes one message to the database. */
        this.batch = { items: 256, bytes: 8 * MEBIBYTE };
        /**
         * With GoKart's usual 2 kB the items bind: 8 MB, and well under a second of work. What was read weighs a few times its
         * bytes.
         */
        this.waiting = { items: 4096, bytes: 64 * MEBIBYTE };
        /** Transactions of each kind at a time. */
        this.concurrency = 2;
        /**
         * A sender that waits in vain counts the callback as lost, and many wait ten seconds; a 503 brings it back. A commit
         * that comes later is no harm: the callback is a duplicate then.
         */
        this.answerWithinMs = 8_000;
    }
};
IntakeLimits = __decorate([
    Injectable()
], IntakeLimits);
export { IntakeLimits };
//# sourceMappingURL=intake-limits.js.map