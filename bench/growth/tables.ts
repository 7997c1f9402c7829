import type { Client } from 'pg';
import { BenchFailure } from '../failure.js';
import type { Content } from './row-template.js';

/** Numbers that the server itself counts, in the order of time. */
export type Counter = 'positions' | 'transactions' | 'accounts';

export interface GrowingTable {
  readonly name: string;
  /** Its columns that hold such numbers. */
  readonly numbers?: Readonly<Record<string, Counter>>;
  /** Its columns that hold ids of others as bytes (`src/platform/database/id-bytes.ts`). */
  readonly ids?: readonly string[];
  /** Which rows conversions do not share; all of them by default. */
  readonly copied?: string;
}

const SHARED_ACCOUNTS = `SELECT id FROM ledger_accounts WHERE kind <> 'member'`;

/** The tables that get rows with every conversion, or with every member. */
export const GROWING: readonly GrowingTable[] = [
  { name: 'receipts' },
  { name: 'events', numbers: { position: 'positions', xid: 'transactions' } },
  { name: 'ledger_transfers', numbers: { debit_account: 'accounts', credit_account: 'accounts' } },
  { name: 'conversions', ids: ['conversion_id', 'member_id'] },
  { name: 'messages' },
  { name: 'transitions', ids: ['member_id'] },
  { name: 'reward_revisions', ids: ['member_id'] },
  { name: 'rewards', ids: ['member_id'] },
  { name: 'message_attempts' },
  { name: 'ledger_accounts', ids: ['member_id'], numbers: { id: 'accounts' }, copied: `kind = 'member'` },
  { name: 'ledger_balances', numbers: { account: 'accounts' }, copied: `account NOT IN (${SHARED_ACCOUNTS})` },
];

/** A table of the sample with more rows, and none of the above, grows without our knowing of it. */
const FEW_ROWS = 1_000;

/** Where the sequences of the sample begin, so that there is room below it for the numbers of its copies. */
export const FIRST_NUMBER = 1_000_000_000;

export interface Counters {
  /** By how much each copy's numbers are smaller than those of the one before. */
  readonly steps: Readonly<Record<Counter, number>>;
  /** Accounts that belong to no member. */
  readonly sharedAccounts: ReadonlySet<number>;
}

export interface ColumnContent {
  readonly name: string;
  readonly content: Content;
}

/** @throws BenchFailure when a table has grown that nobody has told us of */
export async function checkTables(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; rows: string }>(
    `SELECT coalesce(pg_partition_root(relid), relid)::regclass::text AS name, sum(n_live_tup) AS rows
     FROM pg_stat_user_tables WHERE schemaname = 'public' GROUP BY 1 HAVING sum(n_live_tup) > $1`,
    [FEW_ROWS],
  );
  const unknown = rows.filter(({ name }) => !GROWING.some((table) => table.name === name));
  if (unknown.length === 0) return;
  const names = unknown.map(({ name, rows: count }) => `${name} (${count} rows)`).join(', ');
  throw new BenchFailure(`${names} grow too: say in bench/growth/tables.ts what their rows hold`);
}

/** The columns that COPY takes, with what they hold. */
export async function columnsOf(client: Client, table: GrowingTable, counters: Counters): Promise<ColumnContent[]> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT attname AS name, atttypid::regtype::text AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table.name],
  );
  return rows.map(({ name, type }) => {
    const content: Content = table.ids?.includes(name)
      ? { kind: 'id-bytes' }
      : contentOf(type, table.numbers?.[name], counters);
    return { name, content };
  });
}

function contentOf(type: string, counter: Counter | undefined, { steps, sharedAccounts }: Counters): Content {
  if (counter) {
    return { kind: 'number', step: steps[counter], shared: counter === 'accounts' ? sharedAccounts : new Set() };
  }
  switch (type) {
    case 'uuid':
      return { kind: 'uuid' };
    case 'timestamp with time zone':
      return { kind: 'moment' };
    case 'date':
      return { kind: 'day' };
    case 'text':
    case 'json':
      return { kind: 'text' };
    default:
      return { kind: 'same' };
  }
}

/**
 * Reads from the sample how far its numbers reach.
 *
 * @param copies how many there will be of it
 */
export async function readCounters(client: Client, copies: number): Promise<Counters> {
  const { rows } = await client.query<{ positions: string; accounts: string; from: string; to: string }>(
    `SELECT max(position) - min(position) + 1 AS positions, min(xid::text::bigint) AS from, max(xid::text::bigint) AS to,
            (SELECT max(id) - min(id) + 1 FROM ledger_accounts) AS accounts FROM events`,
  );
  const [found] = rows;
  if (!found) throw new BenchFailure('the sample has no events');
  const [from, to] = [Number(found.from), Number(found.to)];
  // A young server has not counted so many transactions; those of the copies overlap then, as those of writers beside
  // each other do. What is read is before the cursors either way.
  const transactions = Math.max(1, Math.min(to - from + 1, Math.floor((from - 1) / Math.max(1, copies))));
  const shared = await client.query<{ id: string }>(SHARED_ACCOUNTS);
  return {
    steps: { positions: Number(found.positions), accounts: Number(found.accounts), transactions },
    sharedAccounts: new Set(shared.rows.map(({ id }) => Number(id))),
  };
}
