var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Consumer, Handles } from '../platform/events/consumer.decorator.js';
import { newId } from '../platform/new-id.js';
import { rewardChanged } from '../rewards/reward.events.js';
import { accountKey, planBooking, revenuePosting, rewardPosting, } from './booking.rules.js';
import { LedgerRepository } from './ledger.repository.js';
/** Books rewards and revenue: for each reward the ledger holds what its newest revision says, and nothing else. */
let LedgerConsumer = class LedgerConsumer {
    constructor(ledger) {
        this.ledger = ledger;
    }
    async book(events, tx) {
        const targets = newestTargets(events);
        const booked = await this.ledger.lockBookings(tx, targets.map(({ source }) => source));
        const plans = targets.flatMap((target) => {
            const before = booked.get(target.source) ?? null;
            const plan = planBooking(before, target);
            return plan ? [{ target, before, plan }] : [];
        });
        const grants = plans.flatMap(({ plan }) => plan.transfers).filter((transfer) => transfer.kind === 'grant');
        const accounts = await this.ledger.accounts(tx, grants.flatMap(({ posting }) => [posting.debit, posting.credit]));
        const rows = rowsOf(plans.flatMap(({ plan }) => plan.transfers), accounts);
        const bookings = plans.map(({ target, before, plan }) => ({
            source: target.source,
            revision: target.revision,
            rewardTransfer: openAfter('reward', before, plan, rows),
            revenueTransfer: openAfter('revenue', before, plan, rows),
        }));
        await this.ledger.post(tx, [...rows.values()]);
        await this.ledger.saveBookings(tx, bookings);
    }
};
__decorate([
    Handles(rewardChanged),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Array, Function]),
    __metadata("design:returntype", Promise)
], LedgerConsumer.prototype, "book", null);
LedgerConsumer = __decorate([
    Consumer({ name: 'ledger', startAt: 'beginning' }),
    __metadata("design:paramtypes", [LedgerRepository])
], LedgerConsumer);
export { LedgerConsumer };
/**
 * In the order of their keys, because unsorted batches that meet deadlock; and with ids that rise in that order, because
 * an index that grows at its end alone is half as large.
 */
function rowsOf(transfers, accounts) {
    const sorted = [...transfers].sort((a, b) => (a.idempotencyKey < b.idempotencyKey ? -1 : 1));
    return new Map(sorted.map((transfer) => [transfer, toRow(transfer, accounts)]));
}
function newestTargets(events) {
    const newest = new Map();
    for (const { data } of events) {
        if (data.revision > (newest.get(data.rewardId)?.revision ?? 0))
            newest.set(data.rewardId, data);
    }
    return [...newest.values()].map((told) => ({
        source: told.rewardId,
        revision: told.revision,
        reward: rewardPosting(told, unitsOf(told.entitled)),
        revenue: revenuePosting(told, unitsOf(told.revenue)),
    }));
}
function unitsOf({ asset, scale, units }) {
    return { asset, scale, units: BigInt(units) };
}
function toRow(transfer, accounts) {
    const { idempotencyKey, source } = transfer;
    const id = newId();
    if (transfer.kind === 'reversal') {
        const { reverses } = transfer;
        return {
            id,
            idempotencyKey,
            source,
            debitAccount: reverses.creditAccount,
            creditAccount: reverses.debitAccount,
            asset: reverses.asset,
            units: reverses.units,
            reverses: reverses.id,
        };
    }
    const debit = accounts.get(accountKey(transfer.posting.debit));
    const credit = accounts.get(accountKey(transfer.posting.credit));
    if (!debit || !credit)
        throw new Error(`An account for ${idempotencyKey} could not be opened.`);
    return {
        id,
        idempotencyKey,
        source,
        debitAccount: debit.account,
        creditAccount: credit.account,
        asset: debit.asset,
        units: transfer.posting.units,
        reverses: null,
    };
}
/** The transfer that stays or becomes open on one side of a booking. */
function openAfter(side, before, plan, rows) {
    if (plan.keeps[side])
        return before?.[side]?.id ?? null;
    const opened = plan.transfers.find((transfer) => transfer.kind === 'grant' && transfer.side === side);
    return (opened && rows.get(opened)?.id) ?? null;
}
//# sourceMappingURL=ledger.consumer.js.map