var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var ConsumersService_1;
import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { Consumer, HANDLES } from './consumer.decorator.js';
import { consumerFaults } from './consumer.rules.js';
import { ConsumerRepository } from './consumer.repository.js';
import { ConsumerRunner } from './consumer-runner.js';
import { declaredEvents } from './event-type.js';
import { EVENTS_APPENDED } from './event-log.js';
const DEFAULT_BATCH_SIZE = 500;
/** In-process signal, sent after the commit of a consumer's turn that handled something. */
export const CONSUMER_PROGRESSED = 'consumer.progressed';
/** Finds the consumers, refuses to start with faulty ones, and runs them in processes that have the role. */
let ConsumersService = ConsumersService_1 = class ConsumersService {
    constructor(discovery, scanner, reflector, repository, dataSource, config, emitter) {
        this.discovery = discovery;
        this.scanner = scanner;
        this.reflector = reflector;
        this.repository = repository;
        this.dataSource = dataSource;
        this.config = config;
        this.emitter = emitter;
        this.logger = new Logger(ConsumersService_1.name);
        this.runners = [];
        this.handled = new Map();
    }
    async onApplicationBootstrap() {
        const found = this.discover();
        const faults = consumerFaults(found.map((consumer) => consumer.declaration), declaredEvents());
        if (faults.length > 0)
            throw new Error(`Consumers of the event log are faulty:\n- ${faults.join('\n- ')}`);
        this.handled = new Map(found.map(({ declaration }) => [
            declaration.options.name,
            declaration.handlers.flatMap((handler) => handler.events),
        ]));
        await this.repository.enterEpoch();
        for (const { declaration } of found) {
            await this.repository.register(declaration.options.name, declaration.options.startAt);
        }
        if (!this.config.roles.has('consumers'))
            return;
        for (const { runnable } of found) {
            const runner = new ConsumerRunner(runnable, this.repository, this.dataSource, this.logger, () => this.onProgress(runnable.name));
            this.runners.push(runner);
            runner.start();
        }
    }
    /** Consumers end their turn before connections close. */
    async beforeApplicationShutdown() {
        await Promise.all(this.runners.map((runner) => runner.stop()));
    }
    wakeAll() {
        for (const runner of this.runners)
            runner.wake();
    }
    onProgress(consumer) {
        this.wakeAll();
        this.emitter.emit(CONSUMER_PROGRESSED, { consumer });
    }
    statuses() {
        return this.repository.statuses(this.handled);
    }
    /** Pauses or resumes a consumer in every process, after its turn under way. Null: there is no such consumer. */
    async setPaused(name, paused) {
        if (!this.handled.has(name))
            return null;
        await this.repository.setPaused(name, paused);
        if (!paused)
            this.wakeAll();
        return (await this.statuses()).find((status) => status.name === name) ?? null;
    }
    discover() {
        return this.discovery.getProviders({ metadataKey: Consumer.KEY }).map((wrapper) => {
            const instance = wrapper.instance;
            const options = this.discovery.getMetadataByDecorator(Consumer, wrapper);
            if (!options)
                throw new Error(`${wrapper.name}: @Consumer(…) needs its options.`);
            const handlers = [];
            const byType = [];
            for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance))) {
                const call = instance[method];
                const events = call && this.reflector.get(HANDLES, call);
                if (!call || !events)
                    continue;
                handlers.push({ method, events });
                const bound = call.bind(instance);
                for (const event of events)
                    byType.push([event, bound]);
            }
            const name = options.name;
            const batchSize = options.batchSize ?? DEFAULT_BATCH_SIZE;
            return {
                declaration: { className: String(wrapper.name), options, handlers },
                runnable: { name, batchSize, handlers: new Map(byType) },
            };
        });
    }
};
__decorate([
    OnEvent(EVENTS_APPENDED),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", []),
    __metadata("design:returntype", void 0)
], ConsumersService.prototype, "wakeAll", null);
ConsumersService = ConsumersService_1 = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DiscoveryService,
        MetadataScanner,
        Reflector,
        ConsumerRepository,
        DataSource,
        Config,
        EventEmitter2])
], ConsumersService);
export { ConsumersService };
//# sourceMappingURL=consumers.service.js.map