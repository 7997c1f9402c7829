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
import { ModuleRef } from '@nestjs/core';
import { Config } from '../platform/config/config.js';
import { ProblemFilter } from '../platform/http/problem.filter.js';
import { withRequestId } from '../platform/logging/request-context.js';
import { newId } from '../platform/new-id.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { CallbackGuard } from './callback.guard.js';
import { CallbacksController } from './callbacks.controller.js';
const PATH = '/callbacks/gokart';
/**
 * Carries callbacks to their controller past Express, whose routing alone costs more than everything that intake does.
 * Guard, controller and filter are the very ones that Nest would call.
 */
let CallbackTransport = class CallbackTransport {
    constructor(config, guard, modules, filter, metrics) {
        this.config = config;
        this.guard = guard;
        this.modules = modules;
        this.filter = filter;
        this.metrics = metrics;
    }
    onModuleInit() {
        this.controller = this.modules.get(CallbacksController);
    }
    /** Whether the request is a callback, and this process takes callbacks. Everything else is for Express. */
    takes({ method, url }) {
        if (method !== 'POST' || !this.config.roles.has('intake'))
            return false;
        return url === PATH || url?.startsWith(`${PATH}?`) === true;
    }
    carry(request, response) {
        const requestId = newId();
        response.setHeader('X-Request-Id', requestId);
        void withRequestId(requestId, () => this.answer(request, response));
    }
    async answer(request, response) {
        const begun = performance.now();
        try {
            this.guard.admit(request);
            const body = JSON.stringify(await this.controller.receive(request, response));
            response.writeHead(200, {
                'Content-Type': 'application/json; charset=utf-8',
                'Content-Length': Buffer.byteLength(body),
            });
            response.end(body);
        }
        catch (error) {
            this.filter.answer(error, response);
        }
        this.metrics.callbackSeconds.observe((performance.now() - begun) / 1000);
    }
};
CallbackTransport = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [Config,
        CallbackGuard,
        ModuleRef,
        ProblemFilter,
        Metrics])
], CallbackTransport);
export { CallbackTransport };
//# sourceMappingURL=callback-transport.js.map