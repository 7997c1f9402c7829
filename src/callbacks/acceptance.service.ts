import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { SeenConversion } from '../conversions/conversion.columns.js';
import { ConversionsService, keyText, type Foreseen } from '../conversions/conversions.service.js';
import {
  applyCallback,
  type Applied,
  type CallbackOutcome,
  type IncomingCallback,
  type Placement,
} from '../conversions/conversion.rules.js';
import type { Deadline } from '../platform/deadline.js';
import { isTransient } from '../platform/database/transient.js';
import { EventLog } from '../platform/events/event-log.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { newId } from '../platform/new-id.js';
import { BackPressureService } from './back-pressure.service.js';
import type { ReadCallback } from './callback-reader.js';
import { GroupCommit } from './group-commit.js';
import { IntakeLimits } from './intake-limits.js';
import { KnownRepository, type KnownCallback } from './known.repository.js';
import { NewcomerRepository, type Newcomer } from './newcomer.repository.js';
import { ReceiptRepository, type Receipt, type UnknownFieldCount } from './receipt.repository.js';

/** A callback that was read and placed, but not stored. */
export interface Understood {
  readonly callback: ReadCallback;
  readonly placement: Placement;
}

/** An understood callback and the receipt that it is to be stored with. */
export interface Accepting extends Understood {
  readonly receipt: Receipt;
}

/** A callback whose key is taken by the conversion that was seen; null when that could not be seen yet. */
interface Known {
  readonly accepting: Accepting;
  readonly seen: SeenConversion | null;
}

/**
 * Stores understood callbacks: receipt, conversion, transition and event in one transaction. Most callbacks are the
 * first of their conversion, so each is tried as that in one statement. Those whose conversion is known already go on to
 * a second group, with what is known of it: that writes what becomes of it unless it has changed in between. The few that
 * meet others of their conversion there go on to a third, which locks what is known before it reads it.
 */
@Injectable()
export class AcceptanceService {
  private readonly newcomers: GroupCommit<Accepting, CallbackOutcome | Known>;
  private readonly known: GroupCommit<Known, CallbackOutcome | null>;
  private readonly contended: GroupCommit<Accepting, Applied>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly conversions: ConversionsService,
    private readonly receipts: ReceiptRepository,
    private readonly newcomerRepository: NewcomerRepository,
    private readonly knownRepository: KnownRepository,
    private readonly eventLog: EventLog,
    private readonly metrics: Metrics,
    backPressure: BackPressureService,
    limits: IntakeLimits,
  ) {
    const options = {
      limits,
      isTransient,
      rest: (tookMs: number) => backPressure.rest(tookMs),
      bytesOf: ({ receipt }: Accepting) => receipt.body.bytes.length,
    };
    this.newcomers = new GroupCommit({ ...options, flush: (batch) => this.commitNewcomers(batch) });
    this.known = new GroupCommit({
      ...options,
      limits: { ...limits, gather: limits.gatherKnown },
      bytesOf: ({ accepting }: Known) => options.bytesOf(accepting),
      flush: (batch) => this.commitKnown(batch),
    });
    this.contended = new GroupCommit({ ...options, flush: (batch) => this.commitContended(batch) });
  }

  /**
   * Resolves after the commit that holds the callback.
   *
   * @param deadline withdraws it, as long as no transaction has begun with it
   */
  async accept(accepting: Accepting, deadline?: Deadline): Promise<CallbackOutcome> {
    const became = await this.newcomers.submit(accepting, deadline);
    if (typeof became === 'string') return became;
    return (await this.known.submit(became, deadline)) ?? (await this.contended.submit(accepting, deadline)).outcome;
  }

  /**
   * Stores callbacks in the caller's READ COMMITTED transaction. The caller calls `EventLog.wakeConsumers()` once it has
   * committed.
   *
   * @returns what became of each, in the given order
   */
  async store(tx: EntityManager, batch: readonly Accepting[]): Promise<readonly Applied[]> {
    const results = await this.applyLocked(tx, batch);
    const unknown = countUnknown(batch);
    await this.receipts.countUnknownFields(tx, unknown);
    this.countInMetrics(unknown);
    return results;
  }

  /** Those whose key is taken by something else, or comes twice in the batch, come back as {@link Known}. */
  private async commitNewcomers(batch: readonly Accepting[]): Promise<readonly (CallbackOutcome | Known)[]> {
    const firsts = firstOfEachKey(batch).map(asNewcomer);
    const unknown = countUnknown(batch);
    const taken = await this.newcomerRepository.accept(
      firsts.map(({ newcomer }) => newcomer),
      unknown,
    );
    this.countInMetrics(unknown);
    this.metrics.flushSize.observe(batch.length);
    this.eventLog.wakeConsumers();
    const results = new Map<Accepting, CallbackOutcome | Known>();
    for (const { accepting, applied } of firsts) {
      const found = taken.get(applied.conversion.id);
      if (!found) results.set(accepting, applied.outcome);
      else results.set(accepting, found.repeats ? 'duplicate' : { accepting, seen: found.seen });
    }
    return batch.map((accepting) => results.get(accepting) ?? { accepting, seen: null });
  }

  /** Null for those whose conversion changed meanwhile, or comes twice in the batch. */
  private async commitKnown(batch: readonly Known[]): Promise<readonly (CallbackOutcome | null)[]> {
    const firsts = firstOfEachKey(batch.map(({ accepting }) => accepting));
    const seen = new Map(batch.map((known) => [known.accepting, known.seen]));
    const foreseen = await this.conversions.foresee(
      firsts.map(incomingOf),
      firsts.map((accepting) => seen.get(accepting) ?? null),
    );
    const callbacks: (KnownCallback & Foreseen)[] = [];
    firsts.forEach(({ receipt, callback }, index) => {
      const known = foreseen[index];
      if (!known) return;
      const { applied, changed, writtenBy } = known;
      const { outcome, conversion } = applied;
      const settled = { receipt, outcome, conversion: conversion.id, order: callback.order };
      callbacks.push({ applied, changed, writtenBy, settled });
    });
    if (callbacks.length === 0) return batch.map(() => null);
    const stored = await this.knownRepository.accept(callbacks);
    if (callbacks.some(({ changed }) => changed)) this.eventLog.wakeConsumers();
    const results = new Map(callbacks.map(({ settled }) => [settled.receipt.id, settled.outcome as CallbackOutcome]));
    return batch.map(({ accepting: { receipt } }) =>
      stored.has(receipt.id) ? (results.get(receipt.id) ?? null) : null,
    );
  }

  private async commitContended(batch: readonly Accepting[]): Promise<readonly Applied[]> {
    const applied = await this.dataSource.transaction((tx) => this.applyLocked(tx, batch));
    this.eventLog.wakeConsumers();
    return applied;
  }

  private async applyLocked(tx: EntityManager, batch: readonly Accepting[]): Promise<readonly Applied[]> {
    const results = await this.conversions.apply(tx, batch.map(incomingOf));
    await this.receipts.insert(
      tx,
      batch.map(({ receipt, callback }, index) => {
        const { outcome, conversion } = results[index] as Applied;
        return { receipt, outcome, conversion: conversion.id, order: callback.order };
      }),
    );
    return results;
  }

  private countInMetrics(unknown: readonly UnknownFieldCount[]): void {
    for (const { count } of unknown) this.metrics.unknownFields.inc(count);
  }
}

function countUnknown(batch: readonly Accepting[]): UnknownFieldCount[] {
  const counts = new Map<string, UnknownFieldCount>();
  for (const { callback, receipt } of batch) {
    for (const name of callback.unknownFields) {
      counts.set(name, { name, count: (counts.get(name)?.count ?? 0) + 1, receiptId: receipt.id });
    }
  }
  return [...counts.values()];
}

function incomingOf({ receipt, callback, placement }: Accepting): IncomingCallback {
  return { receiptId: receipt.id, content: callback.content, order: callback.order, placement };
}

function firstOfEachKey(batch: readonly Accepting[]): Accepting[] {
  const firsts = new Map<string, Accepting>();
  for (const accepting of batch) {
    const key = keyText(accepting.callback.content);
    if (!firsts.has(key)) firsts.set(key, accepting);
  }
  return [...firsts.values()];
}

function asNewcomer(accepting: Accepting): { accepting: Accepting; applied: Applied; newcomer: Newcomer } {
  const applied = applyCallback(null, incomingOf(accepting), newId());
  const { outcome, conversion, transition } = applied;
  if (!transition) throw new Error('The first callback of a conversion always changes it.');
  const { receipt, callback } = accepting;
  return {
    accepting,
    applied,
    newcomer: {
      settled: { receipt, outcome, conversion: conversion.id, order: callback.order },
      written: { conversion, transition },
    },
  };
}
