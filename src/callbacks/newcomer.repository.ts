import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  CONVERSIONS,
  REPEATS_NEWEST,
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
const INSERT_FRESH = `INSERT INTO conversions (${CONVERSION_NAMES})
            SELECT ${CONVERSION_NAMES} FROM given
            ORDER BY conversion_id, entitlement COLLATE "C"
            ON CONFLICT (conversion_id, entitlement) DO NOTHING
            RETURNING id`;

/** SQL that stores the receipts of rows of `source` that a condition holds for. */
function keepSql(source: string, condition: string, nameOf: (name: string) => string = receiptName): string {
  return `INSERT INTO receipts (${RECEIPTS.names}) SELECT ${receiptValues(nameOf)} FROM ${source} WHERE ${condition}`;
}

function appendSql(source: string, condition: string): string {
  return `INSERT INTO events (epoch, type, packed)
          SELECT (SELECT epoch FROM event_log_epoch), '${conversionChanged.storedName}', event FROM ${source} WHERE ${condition}`;
}

/** A repetition's receipt says so, and is one of the conversion that was there. */
const REPEATED: Readonly<Record<string, string>> = {
  outcome: `CASE WHEN is_fresh THEN ${receiptName('outcome')} ELSE 'duplicate' END`,
  conversion: `coalesce(repeats, ${receiptName('conversion')})`,
};

/**
 * Everything that accepting newcomers means, in one statement: one round trip and one commit for the batch. A row whose key
 * is taken makes no conversion. If it repeats the newest callback of the one that is there, as most of these do, its receipt
 * is all that there is to store; the others do nothing, and are answered with what has their key, as JSON: of thirty columns
 * PostgreSQL's answer is described anew each time, and each value is read by itself.
 *
 * `(… IN …) IS TRUE` keeps the planner to a hashed look-up: on tables that it has no statistics of it would compare every row
 * with every other. What has the key is looked up in a subquery for each row, so that it goes by the key whatever the planner
 * takes the tables for.
 */
function acceptSql(counted: string): string {
  return `WITH given AS MATERIALIZED (
            SELECT * FROM ${NEWCOMERS.from('given')}
          ), fresh AS (
            ${INSERT_FRESH}
          ), settled AS MATERIALIZED (
            SELECT given.*, CASE WHEN NOT is_fresh THEN (
              SELECT c.id FROM conversions c
              WHERE c.conversion_id = given.conversion_id AND c.entitlement = given.entitlement AND ${REPEATS_NEWEST} LIMIT 1
            ) END AS repeats
            FROM (SELECT given.*, (given.id IN (SELECT id FROM fresh)) IS TRUE AS is_fresh FROM given OFFSET 0) given
          ), kept AS (
            ${keepSql('settled', 'is_fresh OR repeats IS NOT NULL', (name) => REPEATED[name] ?? receiptName(name))}
          ), appended AS (
            ${appendSql('settled', 'is_fresh')}
          )${counted}
          SELECT settled.id AS newcomer, repeats IS NOT NULL AS repeats, CASE WHEN repeats IS NULL THEN (
            SELECT to_json(seen) FROM (
              SELECT ${SEEN} FROM conversions c
              WHERE c.conversion_id = settled.conversion_id AND c.entitlement = settled.entitlement LIMIT 1
            ) seen
          ) END AS seen
          FROM settled WHERE NOT is_fresh`;
}

const ACCEPT: Prepared = { name: 'newcomers-accept', text: acceptSql('') };
/** A tenth of the statement, were it always there: fields that are not known come with a new version of GoKart. */
const ACCEPT_COUNTING: Prepared = {
  name: 'newcomers-accept-counting',
  text: acceptSql(`, counted AS (${countUnknownFieldsSql(NEWCOMERS.columns.length + 1)})`),
};
/** A newcomer that comes alone waits for nothing but this: it is through in three quarters of the time. */
const ACCEPT_ONE: Prepared = {
  name: 'newcomers-accept-one',
  text: `WITH given AS NOT MATERIALIZED (
            SELECT * FROM ${NEWCOMERS.fromOne('given')}
          ), fresh AS (
            ${INSERT_FRESH}
          ), kept AS (
            ${keepSql('given', '(EXISTS (SELECT FROM fresh))')}
          ), appended AS (
            ${appendSql('given', '(EXISTS (SELECT FROM fresh))')}
          )
          SELECT id AS newcomer, false AS repeats, NULL::json AS seen FROM given WHERE NOT (EXISTS (SELECT FROM fresh))`,
};

interface TakenRow {
  readonly newcomer: string;
  readonly repeats: boolean;
  readonly seen: SeenRow | null;
}

/** What became of a newcomer whose key is taken. */
export interface Taken {
  /** Whether it repeated what has its key; then its receipt is stored, and that is all. */
  readonly repeats: boolean;
  /** Else what has its key; null where that was committed too late to be seen. */
  readonly seen: SeenConversion | null;
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
   * @returns those whose key is taken, by their id of ours
   */
  async accept(
    newcomers: readonly Newcomer[],
    unknownFields: readonly UnknownFieldCount[],
  ): Promise<ReadonlyMap<string, Taken>> {
    const rows = await this.send(newcomers, unknownFields);
    return new Map(rows.map(({ newcomer, repeats, seen }) => [newcomer, { repeats, seen: seen && toSeen(seen) }]));
  }

  private send(newcomers: readonly Newcomer[], unknownFields: readonly UnknownFieldCount[]): Promise<TakenRow[]> {
    if (unknownFields.length > 0) {
      const values = [...NEWCOMERS.parameters(newcomers), ...UNKNOWN_FIELDS.parameters(unknownFields)];
      return runPreparedAlone(this.dataSource, ACCEPT_COUNTING, values);
    }
    const [alone] = newcomers;
    return alone && newcomers.length === 1
      ? runPreparedAlone(this.dataSource, ACCEPT_ONE, NEWCOMERS.parametersOfOne(alone))
      : runPreparedAlone(this.dataSource, ACCEPT, NEWCOMERS.parameters(newcomers));
  }
}
