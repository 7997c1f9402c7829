var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Global, Injectable, Module } from '@nestjs/common';
/** The time, injected so that tests can set it. */
let Clock = class Clock {
    now() {
        return new Date();
    }
    /** Nanoseconds since the epoch. */
    nowNs() {
        return BigInt(this.now().getTime()) * 1000000n;
    }
};
Clock = __decorate([
    Injectable()
], Clock);
export { Clock };
let ClockModule = class ClockModule {
};
ClockModule = __decorate([
    Global(),
    Module({ providers: [Clock], exports: [Clock] })
], ClockModule);
export { ClockModule };
//# sourceMappingURL=clock.js.map