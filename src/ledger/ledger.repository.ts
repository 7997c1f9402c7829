import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { idBytes } from '../platform/database/id-bytes.js';
import {
  asList,
  runPrepared,
  runPreparedList,
  sendPrepared,
  type Prepared,
  type Sent,
} from '../platform/database/prepared.js';
import { anyOf, encodeArray, RowSet } from '../platform/database/row-set.js';
import { memberId } from './account-name.sql.js';
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
  readonly account: string | null;
  readonly asset: number;
}

/** A reward with one of its open transfers, if it has any. */
interface BookingRow {
  readonly source: string;
  readonly superseded: number;
  readonly open: OpenTransferRow | null;
}

interface OpenTransferRow {
  id: string;
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
 * revision's event in another would otherwise both find nothing booked. A reward that is revised just now comes with its
 * new revision, so transfers of before are as good: nothing is booked of a superseded one. In the order in which settling
 * locks them. OFFSET keeps the planner to one look-up for each transfer, whatever it believes of the tables.
 */
const BOOKINGS: Prepared = {
  name: 'ledger-bookings',
  text: asList(`SELECT r.id AS source, r.revision - 1 AS superseded, row_to_json(open) AS open
         FROM rewards r
         LEFT JOIN LATERAL (
           SELECT t.id, t.side, t.debit_account::text, t.credit_account::text, t.asset, t.amount::text,
                  a.site, a.environment, a.code, a.scale,
                  debit.kind AS debit_kind, ${memberId('debit')} AS debit_member,
                  credit.kind AS credit_kind, ${memberId('credit')} AS credit_member
           FROM ledger_transfers t
           JOIN ledger_assets a ON a.id = t.asset
           CROSS JOIN LATERAL (SELECT kind, member_id FROM ledger_accounts WHERE id = t.debit_account OFFSET 0) debit
           CROSS JOIN LATERAL (SELECT kind, member_id FROM ledger_accounts WHERE id = t.credit_account OFFSET 0) credit
           WHERE t.source = r.id AND t.revision IS NOT NULL
             AND NOT EXISTS (SELECT FROM ledger_transfers reversal WHERE reversal.reverses = t.id OFFSET 0)
           OFFSET 0
         ) open ON true
         WHERE r.id = ${anyOf('uuid', '$1')} ORDER BY r.id FOR SHARE OF r`),
};

/** Whose the accounts are that are no member's. */
const NOBODY = Buffer.alloc(0);

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
  ['member', 'bytea', ({ memberId }) => (memberId === null ? NOBODY : idBytes(memberId))],
]);
const ASKED_ACCOUNTS = ACCOUNTS.from('asked', ASSETS.columns.length + 1);
/** The assets' ids by their numbers, looked up once a statement; null for those that do not exist yet. */
const ASSET_IDS = `ARRAY(
  SELECT (SELECT a.id FROM ledger_assets a
          WHERE a.site = given.site AND a.environment = given.environment AND a.code = given.code
            AND a.scale = given.scale)
  FROM ${ASSETS.from('given')} ORDER BY given.number)`;
/**
 * Finds accounts and opens those that do not exist yet; null where the asset does not, or somebody else opens the account
 * just now. A FULL JOIN, because it is never one of each with each, whatever the planner believes.
 */
const FIND_OR_OPEN_ACCOUNTS: Prepared = {
  name: 'ledger-find-or-open-accounts',
  text: `WITH found AS MATERIALIZED (
           SELECT asked.place, asked.asset, asked.kind, asked.member,
                  (SELECT a.id FROM ledger_accounts a
                   WHERE a.member_id = asked.member AND a.asset = asked.asset AND a.kind = asked.kind) AS account
           FROM (SELECT place, (${ASSET_IDS})[asset] AS asset, kind, member FROM ${ASKED_ACCOUNTS}) asked
         ), opened AS (
           INSERT INTO ledger_accounts (asset, kind, member_id)
           SELECT asset, kind, member FROM found WHERE account IS NULL AND asset IS NOT NULL ORDER BY 1, 2, 3
           ON CONFLICT (member_id, asset, kind) DO NOTHING RETURNING id, asset, kind, member_id AS member
         )
         ${asList(`SELECT found.place, coalesce(found.account, opened.id)::text AS account, found.asset
         FROM found FULL JOIN opened USING (asset, kind, member)`)}`,
};
const OPEN_ASSETS: Prepared = {
  name: 'ledger-open-assets',
  text: `INSERT INTO ledger_assets (site, environment, code, scale)
         SELECT site, environment, code, scale FROM ${ASSETS.from('given')} ORDER BY 1, 2, 3, 4
         ON CONFLICT (site, environment, code, scale) DO NOTHING`,
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
    const bookings = new Map<string, Booking>();
    if (sources.length === 0) return bookings;
    const asked = [encodeArray('uuid', sources)];
    for (const { source, superseded, open } of await runPreparedList<BookingRow>(tx, BOOKINGS, asked)) {
      const booking = bookings.get(source) ?? { superseded, reward: null, revenue: null };
      const side = open && (SIDES[open.side] ?? 'reward');
      bookings.set(source, side ? { ...booking, [side]: toOpenTransfer(open) } : booking);
    }
    return bookings;
  }

  /** Finds accounts, and opens those that do not exist yet. @returns them by their places */
  async accounts(tx: EntityManager, { assets, accounts }: AskedAccounts): Promise<readonly AccountIds[]> {
    const byPlace: AccountIds[] = [];
    if (accounts.length === 0) return byPlace;
    const given = ASSETS.parameters(assets);
    const findOrOpen = async (asked: readonly AskedAccount[]): Promise<void> => {
      const values = [...given, ...ACCOUNTS.parameters(asked)];
      for (const { place, account, asset } of await runPreparedList<FoundAccount>(tx, FIND_OR_OPEN_ACCOUNTS, values)) {
        if (account !== null) byPlace[place] = { account: BigInt(account), asset };
      }
    };
    await findOrOpen(accounts);
    const missing = accounts.filter(({ place }) => !byPlace[place]);
    if (missing.length > 0) {
      await runPrepared(tx, OPEN_ASSETS, given);
      await findOrOpen(missing);
    }
    return byPlace;
  }

  /**
   * Sends transfers, given in the order of their rewards. What is already there fails the batch: it was looked for, so
   * it is a fault.
   */
  async sendTransfers(tx: EntityManager, transfers: readonly TransferRow[]): Promise<Sent[]> {
    return transfers.length > 0 ? [await sendPrepared(tx, POST, TRANSFERS.parameters(transfers))] : [];
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
