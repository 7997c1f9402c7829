import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NewcomerRepository, type Newcomer, type Taken } from '../../../src/callbacks/newcomer.repository.js';
import { RECEIPTS, type UnknownFieldCount } from '../../../src/callbacks/receipt.repository.js';
import { CONVERSIONS } from '../../../src/conversions/conversion.columns.js';
import { conversionChanged, tellTransition } from '../../../src/conversions/conversion.events.js';
import { storedData } from '../../../src/platform/events/event-type.js';
import type { Value } from '../../../src/platform/database/prepared-query.js';
import { runPreparedAlone, type Prepared } from '../../../src/platform/database/prepared.js';
import type { Column } from '../../../src/platform/database/row-set.js';

type ValueOf = (newcomer: Newcomer) => Value;

/** The statement's parameters in their order, each given its number when it is first named. */
const VALUES: ValueOf[] = [];

function parameters<Row>(columns: readonly Column<Row>[], rowOf: (newcomer: Newcomer) => Row): string {
  return columns
    .map(([name, type, valueOf]) => {
      VALUES.push((newcomer) => scalar(valueOf(rowOf(newcomer))));
      return `$${VALUES.length}::${type}${name === 'source_address' ? '::inet' : ''}`;
    })
    .join(', ');
}

/** As `pg` writes it. */
function scalar(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (value instanceof Buffer || typeof value === 'string' || typeof value === 'number') return value;
  // A UUID's bytes are those of the next one soon.
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  throw new TypeError('A column of the statement has a value of a kind that it does not know.');
}

const ACCEPT_ONE: Prepared = {
  name: 'single-row-accept',
  text: `WITH fresh AS (
           INSERT INTO conversions (${CONVERSIONS.names})
           VALUES (${parameters(CONVERSIONS.columns, ({ written }) => written)})
           ON CONFLICT (conversion_id, entitlement) DO NOTHING
           RETURNING id
         ), kept AS (
           INSERT INTO receipts (${RECEIPTS.names})
           SELECT ${parameters(RECEIPTS.columns, ({ settled }) => settled)} FROM fresh
         ), appended AS (
           INSERT INTO events (epoch, type, packed)
           SELECT (SELECT epoch FROM event_log_epoch), '${conversionChanged.storedName}', ${eventParameter()} FROM fresh
         )
         SELECT id FROM fresh`,
};

function eventParameter(): string {
  VALUES.push(({ written }) => storedData(conversionChanged, tellTransition(written.transition)).packed);
  return `$${VALUES.length}::bytea`;
}

/** Accepts a conversion that comes alone by scalar parameters; several together, and unknown fields, as Pitstop does. */
@Injectable()
export class SingleRowRepository extends NewcomerRepository {
  constructor(private readonly connections: DataSource) {
    super(connections);
  }

  override async accept(
    newcomers: readonly Newcomer[],
    unknownFields: readonly UnknownFieldCount[],
  ): Promise<ReadonlyMap<string, Taken>> {
    const [alone] = newcomers;
    if (!alone || newcomers.length > 1 || unknownFields.length > 0) return super.accept(newcomers, unknownFields);
    const values = VALUES.map((valueOf) => valueOf(alone));
    const rows = await runPreparedAlone<{ id: string }>(this.connections, ACCEPT_ONE, values);
    return new Map(rows.length === 0 ? [[alone.written.conversion.id, { repeats: false, seen: null }]] : []);
  }
}
