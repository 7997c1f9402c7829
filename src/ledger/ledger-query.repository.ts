import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Conditions } from '../platform/database/conditions.js';
import { utc, UTC_MOMENT } from '../platform/database/sql-moment.js';
import { formatUnits } from '../platform/decimal.js';
import { decodeCursor, pageOf, type Page } from '../platform/http/pagination.js';
import { UUID } from '../platform/uuid.js';
import { accountName, accountRef, idempotencyKey, memberId } from './account-name.sql.js';
import type { AccountItem, AccountQuery, TransferItem, TrialBalanceRow } from './ledger.dto.js';

/** A row with amounts in units of an asset of this scale. */
type Scaled<Item> = Item & { readonly scale: number };

/** A member's balance of one asset in one environment. */
export interface MemberBalance {
  readonly environment: string;
  readonly asset: string;
  readonly amount: string;
}

const ACCOUNT_ID = /^\d{1,18}$/;
const ACCOUNT = `account.id, ${accountName('asset', 'account')} AS name, asset.site, asset.environment, account.kind,
  ${memberId('account')} AS "memberId", asset.code AS asset, asset.scale`;
const OF_ASSET = 'ledger_accounts account JOIN ledger_assets asset ON asset.id = account.asset';

/** Reads the ledger for people. */
@Injectable()
export class LedgerQueryRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Accounts with what stands on them now, newest first. */
  async accounts(query: AccountQuery): Promise<Page<AccountItem>> {
    const where = accountConditions(query);
    const rows = await this.dataSource.query<Scaled<AccountItem>[]>(
      `SELECT ${ACCOUNT}, balance.debits, balance.credits
       FROM ${OF_ASSET} JOIN ledger_balances balance ON balance.account = account.id
       WHERE ${where.sql} ORDER BY account.id DESC LIMIT ${where.parameter(query.limit + 1)}`,
      where.values,
    );
    return pageOf(rows, query.limit, (row) => [row.id], toAccount);
  }

  /**
   * Accounts with what stood on them at a moment: what stands now less the transfers since, which is the sum of all
   * before, and reads no more of the past than it must.
   *
   * @param at RFC 3339; later than now is now
   */
  async balancesAt(query: AccountQuery, at: string): Promise<Page<AccountItem>> {
    const where = accountConditions(query);
    const moment = `${where.parameter(at)}::timestamptz`;
    const since = (side: string): string =>
      `(SELECT coalesce(sum(t.amount), 0) FROM ledger_transfers t
        WHERE t.${side} = account.id AND t.created_at > ${moment})`;
    const rows = await this.dataSource.query<Scaled<AccountItem>[]>(
      `SELECT ${ACCOUNT}, balance.debits - ${since('debit_account')} AS debits,
              balance.credits - ${since('credit_account')} AS credits
       FROM ${OF_ASSET} JOIN ledger_balances balance ON balance.account = account.id
       WHERE ${where.sql} AND account.created_at <= ${moment}
       ORDER BY account.id DESC LIMIT ${where.parameter(query.limit + 1)}`,
      where.values,
    );
    return pageOf(rows, query.limit, (row) => [row.id], toAccount);
  }

  /** An account's transfers, newest first; null when there is no such account. */
  async transfers(
    account: string,
    { cursor, limit }: { cursor?: string; limit: number },
  ): Promise<Page<TransferItem> | null> {
    if (!ACCOUNT_ID.test(account)) return null;
    const [at = null, id = null] = decodeCursor(cursor, [UTC_MOMENT, UUID]) ?? [];
    const known = await this.dataSource.query<unknown[]>('SELECT FROM ledger_accounts WHERE id = $1', [account]);
    if (known.length === 0) return null;
    // One index for each side; a page of each is read, and the newest of both kept.
    const side = (column: string): string =>
      `(SELECT * FROM ledger_transfers WHERE ${column} = $1
          AND ($2::timestamptz IS NULL OR (created_at, id) < ($2::timestamptz, $3::uuid))
        ORDER BY created_at DESC, id DESC LIMIT $4)`;
    const rows = await this.dataSource.query<Scaled<TransferItem>[]>(
      `SELECT t.id, ${utc('t.created_at')} AS at, ${idempotencyKey('t')} AS "idempotencyKey",
              ${accountRef('asset', 'debit')} AS debit, ${accountRef('asset', 'credit')} AS credit,
              t.amount, asset.code AS asset, asset.scale, t.reverses, reversal.id AS "reversedBy", t.source
       FROM (${side('debit_account')} UNION ALL ${side('credit_account')}) t
       JOIN ledger_assets asset ON asset.id = t.asset
       JOIN ledger_accounts debit ON debit.id = t.debit_account
       JOIN ledger_accounts credit ON credit.id = t.credit_account
       LEFT JOIN ledger_transfers reversal ON reversal.reverses = t.id
       ORDER BY t.created_at DESC, t.id DESC LIMIT $4`,
      [account, at, id, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.at, row.id],
      ({ scale, ...row }) => ({ ...row, amount: formatUnits(BigInt(row.amount), scale) }),
    );
  }

  /** Debits and credits over all accounts of each asset: equal, or the ledger is wrong. */
  async trialBalance(): Promise<TrialBalanceRow[]> {
    const rows = await this.dataSource.query<Scaled<TrialBalanceRow>[]>(
      `SELECT asset.site, asset.environment, asset.code AS asset, asset.scale,
              sum(balance.debits) AS debits, sum(balance.credits) AS credits
       FROM ${OF_ASSET} JOIN ledger_balances balance ON balance.account = account.id
       GROUP BY asset.id ORDER BY asset.site, asset.environment, asset.code, asset.scale`,
    );
    return rows.map(({ scale, ...row }) => ({
      ...row,
      debits: formatUnits(BigInt(row.debits), scale),
      credits: formatUnits(BigInt(row.credits), scale),
    }));
  }

  /** What stands on a member's wallets at a site. */
  async memberBalances(site: string, memberId: string): Promise<MemberBalance[]> {
    const rows = await this.dataSource.query<Scaled<MemberBalance>[]>(
      `SELECT asset.environment, asset.code AS asset, asset.scale, balance.credits - balance.debits AS amount
       FROM ${OF_ASSET} JOIN ledger_balances balance ON balance.account = account.id
       WHERE account.member_id = id_bytes($1) AND asset.site = $2
       ORDER BY asset.environment, asset.code, asset.scale`,
      [memberId, site],
    );
    return rows.map(({ scale, ...row }) => ({ ...row, amount: formatUnits(BigInt(row.amount), scale) }));
  }
}

function accountConditions(query: AccountQuery): Conditions {
  const [after] = decodeCursor(query.cursor, [ACCOUNT_ID]) ?? [];
  return new Conditions()
    .also('account.id > 0') // in the words of the index over accounts of an asset
    .when(after, (id) => `account.id < ${id}`)
    .when(query.site, (site) => `asset.site = ${site}`)
    .when(query.environment, (environment) => `asset.environment = ${environment}`)
    .when(query.kind, (kind) => `account.kind = ${kind}`)
    .when(query.memberId, (member) => `account.member_id = id_bytes(${member})`);
}

function toAccount({ scale, ...row }: Scaled<AccountItem>): AccountItem {
  const debits = BigInt(row.debits);
  const credits = BigInt(row.credits);
  return {
    ...row,
    debits: formatUnits(debits, scale),
    credits: formatUnits(credits, scale),
    balance: formatUnits(credits - debits, scale),
  };
}
