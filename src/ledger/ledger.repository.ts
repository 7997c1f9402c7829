import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { runPrepared, type Prepared } from '../platform/database/prepared.js';
import { encodeArray, RowSet } from '../platform/database/row-set.js';
import type { AskedAccount, AskedAccounts, AskedAsset } from './asked-accounts.js';
import type { AccountKind, AccountName, Booking, BookingSide, OpenTransfer } from './booking.rules.js';

/** An account's ids, as transfers name them. */
export interface AccountIds {
  readonly account: bigint;
  readonly asset: number;
}

/** A transfer with its ids, ready to be written. */
export interface TransferRow {
  readonly id: string;
  readonly source: string;
  /** Of the reward; null for reversals. With the side, what a grant is there once by. */
  readonly revision: number | null;
  readonly side: BookingSide | null;
  readonly debitAccount: bigint | string;
  readonly creditAccount: bigint | string;
  readonly asset: number;
  readonly units: bigint;
  readonly reverses: string | null;
}

interface FoundAccount {
  readonly place: number;
  readonly account: string;
  readonly asset: number;
}

interface OpenTransferRow {
  id: string;
  source: string;
  side: number;
  debit_account: string;
  credit_account: string;
  asset: number;
  amount: string;
  site: string;
  environment: string;
  code: string;
  scale: number;
  debit_kind: AccountKind;
  debit_member: string | null;
  credit_kind: AccountKind;
  credit_member: string | null;
}

const SIDES: readonly BookingSide[] = ['reward', 'revenue'];

/**
 * Until the booking is committed no newer revision can be: a failed event that is tried again in one process and the next
 * revision's event in another would otherwise both find nothing booked. In the order in which settling locks them.
 */
const SUPERSEDED: Prepared = {
  name: 'ledger-superseded',
  text: `SELECT id AS source, revision - 1 AS superseded FROM rewards WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`,
};
/** OFFSET keeps the planner to one look-up for each transfer, whatever it believes of the tables. */
const OPEN_TRANSFERS: Prepared = {
  name: 'ledger-open-transfers',
  text: `SELECT t.id, t.source, t.side, t.debit_account, t.credit_account, t.asset, t.amount,
                a.site, a.environment, a.code, a.scale,
                debit.kind AS debit_kind, nullif(debit.member_id, '') AS debit_member,
                credit.kind AS credit_kind, nullif(credit.member_id, '') AS credit_member
         FROM ledger_transfers t
         JOIN ledger_assets a ON a.id = t.asset
         CROSS JOIN LATERAL (SELECT kind, member_id FROM ledger_accounts WHERE id = t.debit_account OFFSET 0) debit
         CROSS JOIN LATERAL (SELECT kind, member_id FROM ledger_accounts WHERE id = t.credit_account OFFSET 0) credit
         WHERE t.source = ANY($1::uuid[]) AND t.revision IS NOT NULL
           AND NOT EXISTS (SELECT FROM ledger_transfers reversal WHERE reversal.reverses = t.id OFFSET 0)`,
};

const ASSETS = new RowSet<AskedAsset>([
  ['number', 'int4', ({ number }) => number],
  ['site', 'text', ({ site }) => site],
  ['environment', 'text', ({ environment }) => environment],
  ['code', 'text', ({ asset }) => asset],
  ['scale', 'int4', ({ scale }) => scale],
]);
const ACCOUNTS = new RowSet<AskedAccount>([
  ['place', 'int4', ({ place }) => place],
  ['asset', 'int4', ({ asset }) => asset],
  ['kind', 'text', ({ kind }) => kind],
  ['member', 'text', ({ memberId }) => memberId],
]);
const ASKED_ACCOUNTS = ACCOUNTS.from('asked', ASSETS.columns.length + 1);
/** The assets' ids by their numbers, looked up once a statement; null for those that do not exist yet. */
const ASSET_IDS = `ARRAY(
  SELECT (SELECT a.id FROM ledger_assets a
          WHERE a.site = given.site AND a.environment = given.environment AND a.code = given.code
            AND a.scale = given.scale)
  FROM ${ASSETS.from('given')} ORDER BY given.number)`;
/** LIMIT keeps the planner to one look-up by the unique key for each, whatever it believes of the tables. */
const FIND_ACCOUNTS: Prepared = {
  name: 'ledger-find-accounts',
  text: `SELECT asked.place, found.id AS account, found.asset
         FROM ${ASKED_ACCOUNTS}
         CROSS JOIN LATERAL (
           SELECT id, asset FROM ledger_accounts
           WHERE asset = (${ASSET_IDS})[asked.asset] AND kind = asked.kind AND member_id = asked.member
           LIMIT 1
         ) found`,
};
const OPEN_ASSETS: Prepared = {
  name: 'ledger-open-assets',
  text: `INSERT INTO ledger_assets (site, environment, code, scale)
         SELECT site, environment, code, scale FROM ${ASSETS.from('given')} ORDER BY 1, 2, 3, 4
         ON CONFLICT (site, environment, code, scale) DO NOTHING`,
};
const OPEN_ACCOUNTS: Prepared = {
  name: 'ledger-open-accounts',
  text: `INSERT INTO ledger_accounts (asset, kind, member_id)
         SELECT (${ASSET_IDS})[asked.asset], asked.kind, asked.member FROM ${ASKED_ACCOUNTS} ORDER BY 1, 2, 3
         ON CONFLICT (asset, kind, member_id) DO NOTHING`,
};

const TRANSFERS = new RowSet<TransferRow>([
  ['id', 'uuid', ({ id }) => id],
  ['debit_account', 'int8', ({ debitAccount }) => debitAccount],
  ['credit_account', 'int8', ({ creditAccount }) => creditAccount],
  ['asset', 'int4', ({ asset }) => asset],
  ['amount', 'int8', ({ units }) => units],
  ['reverses', 'uuid', ({ reverses }) => reverses],
  ['source', 'uuid', ({ source }) => source],
  ['revision', 'int4', ({ revision }) => revision],
  ['side', 'int4', ({ side }) => side && SIDES.indexOf(side)],
]);
const POST: Prepared = {
  name: 'ledger-post',
  text: `INSERT INTO ledger_transfers (${TRANSFERS.names}) SELECT * FROM ${TRANSFERS.from('given')}`,
};

/** Writes the ledger. Every batch goes in the order of its keys: unsorted concurrent batches deadlock. */
@Injectable()
export class LedgerRepository {
  /** What is booked for these rewards: transfers that nothing has reversed. Until the transaction ends no reward changes. */
  async bookings(tx: EntityManager, sources: readonly string[]): Promise<ReadonlyMap<string, Booking>> {
    const asked = [encodeArray('uuid', sources)];
    const rewards = await runPrepared<{ source: string; superseded: number }>(tx, SUPERSEDED, asked);
    const bookings = new Map(
      rewards.map(({ source, superseded }): [string, Booking] => [source, { superseded, reward: null, revenue: null }]),
    );
    for (const row of await runPrepared<OpenTransferRow>(tx, OPEN_TRANSFERS, asked)) {
      const side = SIDES[row.side] ?? 'reward';
      const booking = bookings.get(row.source) ?? { superseded: 0, reward: null, revenue: null };
      bookings.set(row.source, { ...booking, [side]: toOpenTransfer(row) });
    }
    return bookings;
  }

  /** Finds accounts, and opens those that do not exist yet. @returns them by their places */
  async accounts(tx: EntityManager, { assets, accounts }: AskedAccounts): Promise<readonly AccountIds[]> {
    const byPlace: AccountIds[] = [];
    if (accounts.length === 0) return byPlace;
    const given = ASSETS.parameters(assets);
    const find = async (asked: readonly AskedAccount[]): Promise<void> => {
      const values = [...given, ...ACCOUNTS.parameters(asked)];
      for (const { place, account, asset } of await runPrepared<FoundAccount>(tx, FIND_ACCOUNTS, values)) {
        byPlace[place] = { account: BigInt(account), asset };
      }
    };
    await find(accounts);
    const missing = accounts.filter(({ place }) => !byPlace[place]);
    if (missing.length > 0) {
      await runPrepared(tx, OPEN_ASSETS, given);
      await runPrepared(tx, OPEN_ACCOUNTS, [...given, ...ACCOUNTS.parameters(missing)]);
      await find(missing);
    }
    return byPlace;
  }

  /**
   * Writes transfers, given in the order of their rewards. What is already there fails the batch: it was looked for, so
   * it is a fault.
   */
  async post(tx: EntityManager, transfers: readonly TransferRow[]): Promise<void> {
    if (transfers.length > 0) await runPrepared(tx, POST, TRANSFERS.parameters(transfers));
  }
}

function toOpenTransfer(row: OpenTransferRow): OpenTransfer {
  const { site, environment, code: asset, scale } = row;
  const name = (kind: AccountKind, memberId: string | null): AccountName => ({
    site,
    environment,
    asset,
    scale,
    kind,
    memberId,
  });
  const units = BigInt(row.amount);
  return {
    id: row.id,
    debitAccount: row.debit_account,
    creditAccount: row.credit_account,
    asset: row.asset,
    units,
    posting: {
      debit: name(row.debit_kind, row.debit_member),
      credit: name(row.credit_kind, row.credit_member),
      units,
    },
  };
}
