import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { accountKey, type AccountKind, type AccountName, type Booking, type OpenTransfer } from './booking.rules.js';

/** An account's ids, as transfers name them. */
export interface AccountIds {
  readonly account: string;
  readonly asset: number;
}

/** A transfer with its ids, ready to be written. */
export interface TransferRow {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly asset: number;
  readonly units: bigint;
  readonly reverses: string | null;
  readonly source: string;
}

export interface BookingRow {
  readonly source: string;
  readonly revision: number;
  readonly rewardTransfer: string | null;
  readonly revenueTransfer: string | null;
}

interface OpenTransferRow {
  id: string;
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

const ASKED_ACCOUNTS = `unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[])
  AS asked (site, environment, code, scale, kind, member)`;

/** Writes the ledger. Every batch goes in the order of its keys: unsorted concurrent batches deadlock. */
@Injectable()
export class LedgerRepository {
  /** What is booked for these rewards, locked; rewards that nothing was booked for are absent. */
  async lockBookings(tx: EntityManager, sources: readonly string[]): Promise<ReadonlyMap<string, Booking>> {
    const bookings = await tx.query<
      { source: string; revision: number; reward_transfer: string | null; revenue_transfer: string | null }[]
    >(
      `SELECT source, revision, reward_transfer, revenue_transfer FROM ledger_bookings
       WHERE source = ANY($1) ORDER BY source FOR UPDATE`,
      [sources],
    );
    const ids = bookings.flatMap((row) => [row.reward_transfer, row.revenue_transfer]).filter((id) => id !== null);
    const open = await this.openTransfers(tx, ids);
    const find = (id: string | null): OpenTransfer | null => (id === null ? null : (open.get(id) ?? null));
    return new Map(
      bookings.map((row) => [
        row.source,
        { revision: row.revision, reward: find(row.reward_transfer), revenue: find(row.revenue_transfer) },
      ]),
    );
  }

  private async openTransfers(tx: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, OpenTransfer>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<OpenTransferRow[]>(
      `SELECT t.id, t.debit_account, t.credit_account, t.asset, t.amount, a.site, a.environment, a.code, a.scale,
              debit.kind AS debit_kind, nullif(debit.member_id, '') AS debit_member,
              credit.kind AS credit_kind, nullif(credit.member_id, '') AS credit_member
       FROM ledger_transfers t
       JOIN ledger_assets a ON a.id = t.asset
       JOIN ledger_accounts debit ON debit.id = t.debit_account
       JOIN ledger_accounts credit ON credit.id = t.credit_account
       WHERE t.id = ANY($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, toOpenTransfer(row)]));
  }

  /** Finds accounts by name, and opens those that do not exist yet. */
  async accounts(tx: EntityManager, names: readonly AccountName[]): Promise<ReadonlyMap<string, AccountIds>> {
    const distinct = [...new Map(names.map((name) => [accountKey(name), name])).values()];
    if (distinct.length === 0) return new Map();
    const parameters = [
      distinct.map(({ site }) => site),
      distinct.map(({ environment }) => environment),
      distinct.map(({ asset }) => asset),
      distinct.map(({ scale }) => scale),
      distinct.map(({ kind }) => kind),
      distinct.map(({ memberId }) => memberId ?? ''),
    ];
    let found = await this.findAccounts(tx, parameters);
    if (found.size < distinct.length) {
      await this.openAccounts(tx, parameters);
      found = await this.findAccounts(tx, parameters);
    }
    return found;
  }

  private async findAccounts(tx: EntityManager, parameters: unknown[]): Promise<Map<string, AccountIds>> {
    const rows = await tx.query<(AccountName & { account: string; assetId: number })[]>(
      `SELECT asked.site, asked.environment, asked.code AS asset, asked.scale, asked.kind, nullif(asked.member, '') AS "memberId",
              found.id AS account, a.id AS "assetId"
       FROM ${ASKED_ACCOUNTS}
       JOIN ledger_assets a USING (site, environment, code, scale)
       JOIN ledger_accounts found ON found.asset = a.id AND found.kind = asked.kind AND found.member_id = asked.member`,
      parameters,
    );
    return new Map(rows.map((row) => [accountKey(row), { account: row.account, asset: row.assetId }]));
  }

  private async openAccounts(tx: EntityManager, parameters: unknown[]): Promise<void> {
    await tx.query(
      `INSERT INTO ledger_assets (site, environment, code, scale)
       SELECT DISTINCT site, environment, code, scale FROM ${ASKED_ACCOUNTS}
       ORDER BY 1, 2, 3, 4
       ON CONFLICT (site, environment, code, scale) DO NOTHING`,
      parameters,
    );
    await tx.query(
      `INSERT INTO ledger_accounts (asset, kind, member_id)
       SELECT a.id, asked.kind, asked.member
       FROM ${ASKED_ACCOUNTS} JOIN ledger_assets a USING (site, environment, code, scale)
       ORDER BY 1, 2, 3
       ON CONFLICT (asset, kind, member_id) DO NOTHING`,
      parameters,
    );
  }

  /** Writes transfers. A key that is already there fails the batch: bookings say what was posted, so it is a fault. */
  async post(tx: EntityManager, transfers: readonly TransferRow[]): Promise<void> {
    if (transfers.length === 0) return;
    const sorted = [...transfers].sort((a, b) => (a.idempotencyKey < b.idempotencyKey ? -1 : 1));
    const of = <T>(pick: (transfer: TransferRow) => T): T[] => sorted.map(pick);
    await tx.query(
      `INSERT INTO ledger_transfers (id, idempotency_key, debit_account, credit_account, asset, amount, reverses, source)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::int[], $6::bigint[], $7::uuid[], $8::uuid[])`,
      [
        of(({ id }) => id),
        of(({ idempotencyKey }) => idempotencyKey),
        of(({ debitAccount }) => debitAccount),
        of(({ creditAccount }) => creditAccount),
        of(({ asset }) => asset),
        of(({ units }) => units.toString()),
        of(({ reverses }) => reverses),
        of(({ source }) => source),
      ],
    );
  }

  async saveBookings(tx: EntityManager, bookings: readonly BookingRow[]): Promise<void> {
    if (bookings.length === 0) return;
    await tx.query(
      `INSERT INTO ledger_bookings (source, revision, reward_transfer, revenue_transfer)
       SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[]) AS given (source, revision, reward, revenue)
       ORDER BY source
       ON CONFLICT (source) DO UPDATE SET revision = excluded.revision, reward_transfer = excluded.reward_transfer,
                                          revenue_transfer = excluded.revenue_transfer`,
      [
        bookings.map(({ source }) => source),
        bookings.map(({ revision }) => revision),
        bookings.map(({ rewardTransfer }) => rewardTransfer),
        bookings.map(({ revenueTransfer }) => revenueTransfer),
      ],
    );
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
