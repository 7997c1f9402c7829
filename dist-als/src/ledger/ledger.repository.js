var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Injectable } from '@nestjs/common';
import { runPrepared } from '../platform/database/prepared.js';
import { encodeArray, RowSet } from '../platform/database/row-set.js';
import { accountKey } from './booking.rules.js';
const LOCK_BOOKINGS = {
    name: 'ledger-lock-bookings',
    text: `SELECT source, revision, reward_transfer, revenue_transfer FROM ledger_bookings
         WHERE source = ANY($1::uuid[]) ORDER BY source FOR UPDATE`,
};
const OPEN_TRANSFERS = {
    name: 'ledger-open-transfers',
    text: `SELECT t.id, t.debit_account, t.credit_account, t.asset, t.amount, a.site, a.environment, a.code, a.scale,
                debit.kind AS debit_kind, nullif(debit.member_id, '') AS debit_member,
                credit.kind AS credit_kind, nullif(credit.member_id, '') AS credit_member
         FROM ledger_transfers t
         JOIN ledger_assets a ON a.id = t.asset
         JOIN ledger_accounts debit ON debit.id = t.debit_account
         JOIN ledger_accounts credit ON credit.id = t.credit_account
         WHERE t.id = ANY($1::uuid[])`,
};
const ACCOUNTS = new RowSet([
    ['site', 'text', ({ site }) => site],
    ['environment', 'text', ({ environment }) => environment],
    ['code', 'text', ({ asset }) => asset],
    ['scale', 'int4', ({ scale }) => scale],
    ['kind', 'text', ({ kind }) => kind],
    ['member', 'text', ({ memberId }) => memberId ?? ''],
]);
/** LIMIT keeps the planner to one look-up by the unique key for each account, whatever it believes of the tables. */
const FIND_ACCOUNTS = {
    name: 'ledger-find-accounts',
    text: `SELECT asked.site, asked.environment, asked.code AS asset, asked.scale, asked.kind,
                nullif(asked.member, '') AS "memberId", found.id AS account, found.asset AS "assetId"
         FROM ${ACCOUNTS.from('asked')}
         CROSS JOIN LATERAL (
           SELECT id, asset FROM ledger_accounts
           WHERE asset = (SELECT id FROM ledger_assets a
                          WHERE a.site = asked.site AND a.environment = asked.environment AND a.code = asked.code
                            AND a.scale = asked.scale)
             AND kind = asked.kind AND member_id = asked.member
           LIMIT 1
         ) found`,
};
const TRANSFERS = new RowSet([
    ['id', 'uuid', ({ id }) => id],
    ['idempotency_key', 'text', ({ idempotencyKey }) => idempotencyKey],
    ['debit_account', 'int8', ({ debitAccount }) => debitAccount],
    ['credit_account', 'int8', ({ creditAccount }) => creditAccount],
    ['asset', 'int4', ({ asset }) => asset],
    ['amount', 'int8', ({ units }) => units],
    ['reverses', 'uuid', ({ reverses }) => reverses],
    ['source', 'uuid', ({ source }) => source],
]);
const POST = {
    name: 'ledger-post',
    text: `INSERT INTO ledger_transfers (${TRANSFERS.names}) SELECT * FROM ${TRANSFERS.from('given')}`,
};
const BOOKINGS = new RowSet([
    ['source', 'uuid', ({ source }) => source],
    ['revision', 'int4', ({ revision }) => revision],
    ['reward_transfer', 'uuid', ({ rewardTransfer }) => rewardTransfer],
    ['revenue_transfer', 'uuid', ({ revenueTransfer }) => revenueTransfer],
]);
const SAVE_BOOKINGS = {
    name: 'ledger-save-bookings',
    text: `INSERT INTO ledger_bookings (${BOOKINGS.names}) SELECT * FROM ${BOOKINGS.from('given')} ORDER BY source
         ON CONFLICT (source) DO UPDATE SET revision = excluded.revision, reward_transfer = excluded.reward_transfer,
                                            revenue_transfer = excluded.revenue_transfer`,
};
/** Writes the ledger. Every batch goes in the order of its keys: unsorted concurrent batches deadlock. */
let LedgerRepository = class LedgerRepository {
    /** What is booked for these rewards, locked; rewards that nothing was booked for are absent. */
    async lockBookings(tx, sources) {
        const bookings = await runPrepared(tx, LOCK_BOOKINGS, [encodeArray('uuid', sources)]);
        const ids = bookings.flatMap((row) => [row.reward_transfer, row.revenue_transfer]).filter((id) => id !== null);
        const open = await this.openTransfers(tx, ids);
        const find = (id) => (id === null ? null : (open.get(id) ?? null));
        return new Map(bookings.map((row) => [
            row.source,
            { revision: row.revision, reward: find(row.reward_transfer), revenue: find(row.revenue_transfer) },
        ]));
    }
    async openTransfers(tx, ids) {
        if (ids.length === 0)
            return new Map();
        const rows = await runPrepared(tx, OPEN_TRANSFERS, [encodeArray('uuid', ids)]);
        return new Map(rows.map((row) => [row.id, toOpenTransfer(row)]));
    }
    /** Finds accounts by name, and opens those that do not exist yet. */
    async accounts(tx, names) {
        const distinct = [...new Map(names.map((name) => [accountKey(name), name])).values()];
        if (distinct.length === 0)
            return new Map();
        const parameters = ACCOUNTS.parameters(distinct);
        let found = await this.findAccounts(tx, parameters);
        if (found.size < distinct.length) {
            await this.openAccounts(tx, parameters);
            found = await this.findAccounts(tx, parameters);
        }
        return found;
    }
    async findAccounts(tx, parameters) {
        const rows = await runPrepared(tx, FIND_ACCOUNTS, parameters);
        return new Map(rows.map((row) => [accountKey(row), { account: row.account, asset: row.assetId }]));
    }
    async openAccounts(tx, parameters) {
        await tx.query(`INSERT INTO ledger_assets (site, environment, code, scale)
       SELECT DISTINCT site, environment, code, scale FROM ${ACCOUNTS.from('asked')}
       ORDER BY 1, 2, 3, 4
       ON CONFLICT (site, environment, code, scale) DO NOTHING`, parameters);
        await tx.query(`INSERT INTO ledger_accounts (asset, kind, member_id)
       SELECT a.id, asked.kind, asked.member
       FROM ${ACCOUNTS.from('asked')} JOIN ledger_assets a USING (site, environment, code, scale)
       ORDER BY 1, 2, 3
       ON CONFLICT (asset, kind, member_id) DO NOTHING`, parameters);
    }
    /**
     * Writes transfers, given in the order of their keys. A key that is already there fails the batch: bookings say what
     * was posted, so it is a fault.
     */
    async post(tx, transfers) {
        if (transfers.length > 0)
            await runPrepared(tx, POST, TRANSFERS.parameters(transfers));
    }
    async saveBookings(tx, bookings) {
        if (bookings.length > 0)
            await runPrepared(tx, SAVE_BOOKINGS, BOOKINGS.parameters(bookings));
    }
};
LedgerRepository = __decorate([
    Injectable()
], LedgerRepository);
export { LedgerRepository };
function toOpenTransfer(row) {
    const { site, environment, code: asset, scale } = row;
    const name = (kind, memberId) => ({
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
//# sourceMappingURL=ledger.repository.js.map