import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  CONVERSIONS,
  SEEN,
  toSeen,
  type SeenConversion,
  type SeenRow,
  type WrittenConversion,
} from '../conversions/conversion.columns.js';
import { conversionChanged, tellTransition } from '../conversions/conversion.events.js';
import type { Transition } from '../conversions/conversion.rules.js';
import { storedData } from '../platform/events/event-type.js';
import { runPreparedAlone, type Prepared } from '../platform/database/prepared.js';
import { RowSet, type Column } from '../platform/database/row-set.js';
import {
  countUnknownFieldsSql,
  RECEIPTS,
  receiptValues,
  UNKNOWN_FIELDS,
  type SettledReceipt,
  type UnknownFieldCount,
} from './receipt.repository.js';

/** The first callback of a conversion that nobody may have heard of yet. */
export interface Newcomer {
  readonly settled: SettledReceipt;
  /** With its first transition. */
  readonly written: WrittenConversion & { readonly transition: Transition };
}

/** A receipt's columns beside a conversion's; `receipt_id` is among both, and is the same. */
const receiptName = (name: string): string => `receipt_${name}`;
const CONVERSION_NAMES = CONVERSIONS.names;
const NEWCOMERS = new RowSet<Newcomer>([
  ...CONVERSIONS.columns
    .filter(([name]) => name !== receiptName('id'))
    .map(([name, type, valueOf]): Column<Newcomer> => [name, type, ({ written }) => valueOf(written)]),
  ...RECEIPTS.columns.map(([name, type, valueOf]): Column<Newcomer> => [
    receiptName(name),
    type,
    ({ settled }) => valueOf(settled),
  ]),
  ['event', 'bytea', ({ written }) => storedData(conversionChanged, tellTransition(written.transition)).packed],
]);
const RECEIPT_VALUES = receiptValues(receiptName);

/** Everything that accepting newcomers means, in one statement: one round trip and one commit for the batch. */
function acceptSql(given: string, isFresh: string, answer: string): string {
  return `WITH given AS ${given}, fresh AS (
            INSERT INTO conversions (${CONVERSION_NAMES})
            SELECT ${CONVERSION_NAMES} FROM given
            ORDER BY conversion_id, entitlement COLLATE "C"
            ON CONFLICT (conversion_id, entitlement) DO NOTHING
            RETURNING id
          ), kept AS (
            INSERT INTO receipts (${RECEIPTS.names})
            SELECT ${RECEIPT_VALUES} FROM given WHERE ${isFresh} IS TRUE
          ), appended AS (
            INSERT INTO events (epoch, type, packed)
            SELECT (SELECT epoch FROM event_log_epoch), '${conversionChanged.storedName}', event FROM given WHERE ${isFresh} IS TRUE
          )${answer}
          WHERE ${isFresh} IS NOT TRUE`;
}

/**
 * Rows whose key is taken do nothing. `(… IN …) IS TRUE` keeps the planner to a hashed look-up: on tables that it has no
 * statistics of it would compare every row with every other. Answers the few that were not fresh, with what has their key,
 * as JSON: of thirty columns PostgreSQL's answer is described anew each time, and each value is read by itself. The look-up
 * is a subquery of its own for each, so that it goes by the key whatever the planner takes the tables for.
 */
const ACCEPT: Prepared = {
  name: 'newcomers-accept',
  text: acceptSql(
    `MATERIALIZED (SELECT * FROM ${NEWCOMERS.from('given')})`,
    '(given.id IN (SELECT id FROM fresh))',
    `, counted AS (${countUnknownFieldsSql(NEWCOMERS.columns.length + 1)})
     SELECT given.id AS newcomer, (
       SELECT to_json(seen) FROM (
         SELECT ${SEEN} FROM conversions c
         WHERE c.conversion_id = given.conversion_id AND c.entitlement = given.entitlement LIMIT 1
       ) seen
     ) AS seen
     FROM given`,
  ),
};
/**
 * A newcomer that comes alone waits for nothing but this: it is through in three quarters of the time. */
const ACCEPT_ONE: Prepared = {
  name: 'newcomers-accept-one',
  text: acceptSql(
    `NOT MATERIALIZED (SELECT * FROM ${NEWCOMERS.fromOne('given')})`,
    '(EXISTS (SELECT FROM fresh))',
    ' SELECT id AS newcomer, NULL::json AS seen FROM given',
  ),
};

interface TakenRow {
  readonly newcomer: string;
  readonly seen: SeenRow | null;
}

/** Accepts conversions that nobody has heard of, receipt, transition and event included. */
@Injectable()
export class NewcomerRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Accepts those whose key is free; two of one key in a batch are for the caller to avoid. Waits for a transaction that
   * is inserting the same key just now.
   *
   * @param unknownFields counted in any case
   * @returns those that were not accepted, because their key is taken, by their id of ours: the conversion that has it, or
   *   null where it was committed too late to be seen
   */
  async accept(
    newcomers: readonly Newcomer[],
    unknownFields: readonly UnknownFieldCount[],
  ): Promise<ReadonlyMap<string, SeenConversion | null>> {
    const [first] = newcomers;
    const isAlone = first !== undefined && newcomers.length === 1 && unknownFields.length === 0;
    const rows = await (isAlone
      ? runPreparedAlone<TakenRow>(this.dataSource, ACCEPT_ONE, NEWCOMERS.parametersOfOne(first))
      : runPreparedAlone<TakenRow>(this.dataSource, ACCEPT, [
          ...NEWCOMERS.parameters(newcomers),
          ...UNKNOWN_FIELDS.parameters(unknownFields),
        ]));
    return new Map(rows.map(({ newcomer, seen }) => [newcomer, seen && toSeen(seen)]));
  }
}
