import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EventLog } from '../platform/events/event-log.js';
import { newId } from '../platform/new-id.js';
import { conversionChanged, tellTransition } from './conversion.events.js';
import type { SeenConversion, WrittenConversion } from './conversion.columns.js';
import { ConversionRepository } from './conversion.repository.js';
import {
  applyCallback,
  placeAgain,
  type Applied,
  type Conversion,
  type ConversionNames,
  type EntitlementKey,
  type IncomingCallback,
  type Placement,
  type Transition,
} from './conversion.rules.js';

/** What a callback would make of its conversion. */
export interface Foreseen {
  readonly applied: Applied;
  /** Null when the conversion stays as it is. */
  readonly changed: WrittenConversion | null;
  /** Names what the conversion was when it was read. */
  readonly writtenBy: string;
}

/** Brings conversions up to date, in the caller's transaction. */
@Injectable()
export class ConversionsService {
  constructor(
    private readonly repository: ConversionRepository,
    private readonly eventLog: EventLog,
  ) {}

  /**
   * What callbacks, each of another conversion, would make of what is known. Nothing is locked or written: whoever writes
   * it must see that the conversion still is as it was.
   *
   * @param seen the callbacks' conversions as somebody has seen them already; null for those to be read now
   * @returns null for those whose conversion nobody has heard of
   */
  async foresee(
    callbacks: readonly IncomingCallback[],
    seen: readonly (SeenConversion | null)[],
  ): Promise<(Foreseen | null)[]> {
    const unseen = callbacks.filter((_, index) => !seen[index]).map(({ content }) => content);
    const read = unseen.length === 0 ? [] : await this.repository.read(unseen);
    const byKey = new Map(read.map((one) => [keyText(one.conversion.content), one]));
    return callbacks.map((incoming, index) => {
      const known = seen[index] ?? byKey.get(keyText(incoming.content));
      if (!known) return null;
      const applied = applyCallback(known.conversion, incoming, known.conversion.id);
      const { conversion, transition } = applied;
      const changed = conversion === known.conversion ? null : { conversion, transition };
      return { applied, changed, writtenBy: known.writtenBy };
    });
  }

  /**
   * Applies callbacks to their conversions, several of one conversion included, and appends the events. The caller's
   * transaction must be READ COMMITTED: what another transaction committed while we waited for its key must be seen.
   *
   * @returns what became of each callback, in the given order
   */
  async apply(tx: EntityManager, callbacks: readonly IncomingCallback[]): Promise<Applied[]> {
    const groups = groupByKey(callbacks);
    const known = await this.lockKnown(tx, groups);
    const missing = groups.filter((group) => !known.has(keyText(group.key)));
    const fresh = missing.length === 0 ? [] : await this.insertMissing(tx, missing);

    const inserted = new Set(fresh.map((folded) => keyText(lastConversion(folded).content)));
    const conflicted = missing.filter((group) => !inserted.has(keyText(group.key)));
    for (const [key, conversion] of await this.lockKnown(tx, conflicted)) known.set(key, conversion);
    const updated = groups
      .filter((group) => !inserted.has(keyText(group.key)))
      .map((group) => foldGroup(known.get(keyText(group.key)) ?? null, group));
    // A repetition gives back what was known, and a row that is written anew all the same is only a longer table.
    const changed = updated.filter((one) => lastConversion(one) !== known.get(keyText(lastConversion(one).content)));
    await this.repository.update(tx, changed.map(asWritten));

    const folded = [...fresh, ...updated];
    await this.repository.insertTransitions(
      tx,
      folded.flatMap((one) => transitionsOf(one).slice(0, -1)),
    );
    await this.tell(tx, folded.flatMap(transitionsOf));

    const results = new Array<Applied>(callbacks.length);
    for (const { index, applied } of folded.flat()) results[index] = applied;
    return results;
  }

  /** Gives parked conversions their place. `place` answers null for those that stay parked. Returns how many moved. */
  async placeParked(
    tx: EntityManager,
    parked: readonly Conversion[],
    place: (conversion: Conversion) => Placement | null,
  ): Promise<number> {
    const transitions = parked.flatMap((conversion) => {
      const placement = place(conversion);
      return placement ? [placeAgain(conversion, placement)] : [];
    });
    await this.repository.update(
      tx,
      transitions.map((transition) => ({ conversion: transition.conversion, transition })),
    );
    await this.tell(tx, transitions);
    return transitions.length;
  }

  lockParked(tx: EntityManager, afterId: string, limit: number): Promise<Conversion[]> {
    return this.repository.lockParked(tx, afterId, limit);
  }

  /** What conversions are named by just now, by our ids of them. */
  names(tx: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, ConversionNames>> {
    return this.repository.names(tx, ids);
  }

  private async lockKnown(tx: EntityManager, groups: readonly Group[]): Promise<Map<string, Conversion>> {
    if (groups.length === 0) return new Map();
    const locked = await this.repository.lock(
      tx,
      groups.map((group) => group.key),
    );
    return new Map(locked.map((conversion) => [keyText(conversion.content), conversion]));
  }

  /** Inserts what nobody has taken meanwhile, and returns it. */
  private async insertMissing(tx: EntityManager, groups: readonly Group[]): Promise<Folded[][]> {
    const fresh = groups.map((group) => foldGroup(null, group));
    const inserted = await this.repository.insertNew(tx, fresh.map(asWritten));
    return fresh.filter((folded) => inserted.has(lastConversion(folded).id));
  }

  private async tell(tx: EntityManager, transitions: readonly Transition[]): Promise<void> {
    await this.eventLog.append(
      tx,
      transitions.map((transition) => ({ type: conversionChanged, data: tellTransition(transition) })),
    );
  }
}

interface Group {
  readonly key: EntitlementKey;
  readonly callbacks: { readonly index: number; readonly incoming: IncomingCallback }[];
}

interface Folded {
  readonly index: number;
  readonly applied: Applied;
}

function groupByKey(callbacks: readonly IncomingCallback[]): Group[] {
  const groups = new Map<string, Group>();
  callbacks.forEach((incoming, index) => {
    const key = keyText(incoming.content);
    const group = groups.get(key);
    if (group) group.callbacks.push({ index, incoming });
    else groups.set(key, { key: incoming.content, callbacks: [{ index, incoming }] });
  });
  return [...groups.values()];
}

function foldGroup(known: Conversion | null, group: Group): Folded[] {
  const idIfNew = newId();
  let state = known;
  return group.callbacks.map(({ index, incoming }) => {
    const applied = applyCallback(state, incoming, idIfNew);
    state = applied.conversion;
    return { index, applied };
  });
}

function lastConversion(folded: readonly Folded[]): Conversion {
  const last = folded.at(-1);
  if (!last) throw new Error('A group of callbacks is never empty.');
  return last.applied.conversion;
}

function transitionsOf(folded: readonly Folded[]): Transition[] {
  return folded.flatMap(({ applied }) => applied.transition ?? []);
}

function asWritten(folded: readonly Folded[]): WrittenConversion {
  return { conversion: lastConversion(folded), transition: transitionsOf(folded).at(-1) ?? null };
}

/** A key as one text. Neither part holds a NUL: intake refuses it. */
export function keyText({ conversionId, entitlement }: EntitlementKey): string {
  return `${conversionId}\0${entitlement}`;
}
