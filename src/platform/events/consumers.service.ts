import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { Consumer } from './consumer.decorator.js';
import { consumerFaults, type ConsumerDeclaration } from './consumer.rules.js';
import { ConsumerRepository, type ConsumerStatus, type Standings } from './consumer.repository.js';
import { ConsumerRunner, type RunnableConsumer } from './consumer-runner.js';
import { declaredEvents } from './event-type.js';
import { EVENTS_APPENDED } from './event-log.js';
import { HandlerFinder, type Handler } from './handlers.js';

const DEFAULT_BATCH_SIZE = 500;
const DEFAULT_GATHER_MS = 10;

/** In-process signal, sent after the commit of a consumer's turn that handled something. */
export const CONSUMER_PROGRESSED = 'consumer.progressed';

export interface ConsumerProgressed {
  readonly consumer: string;
}

/** Finds the consumers, refuses to start with faulty ones, and runs them in processes that have the role. */
@Injectable()
export class ConsumersService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ConsumersService.name);
  private readonly runners: ConsumerRunner[] = [];
  private handled: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly handlers: HandlerFinder,
    private readonly repository: ConsumerRepository,
    private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly emitter: EventEmitter2,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const found = this.discover();
    const faults = consumerFaults(
      found.map((consumer) => consumer.declaration),
      declaredEvents(),
    );
    if (faults.length > 0) throw new Error(`Consumers of the event log are faulty:\n- ${faults.join('\n- ')}`);
    this.handled = new Map(
      found.map(({ declaration }) => [
        declaration.options.name,
        declaration.handlers.flatMap((handler) => handler.events),
      ]),
    );
    await this.repository.enterEpoch();
    for (const { declaration } of found) {
      await this.repository.register(declaration.options.name, declaration.options.startAt);
    }
    if (!this.config.roles.has('consumers')) return;
    for (const { runnable } of found) {
      const runner = new ConsumerRunner(runnable, this.repository, this.dataSource, this.logger, () =>
        this.onProgress(runnable.name),
      );
      this.runners.push(runner);
      runner.start();
    }
  }

  /** Consumers end their turn before connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  @OnEvent(EVENTS_APPENDED)
  wakeAll(): void {
    for (const runner of this.runners) runner.wake();
  }

  /** A consumer that has worked looks again by itself. */
  private onProgress(consumer: string): void {
    for (const runner of this.runners) if (runner.name !== consumer) runner.wake();
    this.emitter.emit(CONSUMER_PROGRESSED, { consumer } satisfies ConsumerProgressed);
  }

  statuses(): Promise<ConsumerStatus[]> {
    return this.repository.statuses(this.handled);
  }

  /** Cheap enough to be asked ten times a second. */
  standings(): Promise<Standings> {
    return this.repository.standings();
  }

  /** Pauses or resumes a consumer in every process, after its turn under way. Null: there is no such consumer. */
  async setPaused(name: string, paused: boolean): Promise<ConsumerStatus | null> {
    if (!this.handled.has(name)) return null;
    await this.repository.setPaused(name, paused);
    if (!paused) this.wakeAll();
    return (await this.statuses()).find((status) => status.name === name) ?? null;
  }

  private discover(): { declaration: ConsumerDeclaration; runnable: RunnableConsumer }[] {
    return this.discovery.getProviders({ metadataKey: Consumer.KEY }).map((wrapper) => {
      const options = this.discovery.getMetadataByDecorator(Consumer, wrapper);
      if (!options) throw new Error(`${wrapper.name}: @Consumer(…) needs its options.`);
      const handlers = this.handlers.find(wrapper.instance as object);
      const byType = handlers.flatMap(({ events, handle }) =>
        events.map((event): [string, Handler] => [event, handle]),
      );
      const { name, batchSize = DEFAULT_BATCH_SIZE, gatherMs = DEFAULT_GATHER_MS } = options;
      return {
        declaration: { className: String(wrapper.name), options, handlers },
        runnable: { name, batchSize, gatherMs, handlers: new Map(byType) },
      };
    });
  }
}
