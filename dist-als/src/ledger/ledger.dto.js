var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { ApiProperty } from '@nestjs/swagger';
import { ChoiceFilter, MomentFilter, TextFilter } from '../platform/http/inputs.js';
import { PageQuery, PageShape } from '../platform/http/pagination.js';
const KINDS = ['issuance', 'member', 'gokart_receivable', 'gokart_revenue'];
const TRANSFER = '0199c2f0-6222-7ccc-9ddd-1f0e2d3c4b5a';
export class AccountQuery extends PageQuery {
}
__decorate([
    TextFilter('Only of this site.', 'quests'),
    __metadata("design:type", String)
], AccountQuery.prototype, "site", void 0);
__decorate([
    TextFilter('Only in this environment.', 'production'),
    __metadata("design:type", String)
], AccountQuery.prototype, "environment", void 0);
__decorate([
    ChoiceFilter('Only of this kind.', KINDS),
    __metadata("design:type", String)
], AccountQuery.prototype, "kind", void 0);
__decorate([
    TextFilter('Only the wallets of this member.', 'lus'),
    __metadata("design:type", String)
], AccountQuery.prototype, "memberId", void 0);
export class BalancesQuery extends AccountQuery {
}
__decorate([
    MomentFilter('The moment to look at, included; now unless told.'),
    __metadata("design:type", String)
], BalancesQuery.prototype, "at", void 0);
/** An account and what stands on it. */
export class AccountItem {
}
__decorate([
    ApiProperty({ example: '2' }),
    __metadata("design:type", String)
], AccountItem.prototype, "id", void 0);
__decorate([
    ApiProperty({ example: 'quests/production/POINTS/member:lus' }),
    __metadata("design:type", String)
], AccountItem.prototype, "name", void 0);
__decorate([
    ApiProperty({ example: 'quests' }),
    __metadata("design:type", String)
], AccountItem.prototype, "site", void 0);
__decorate([
    ApiProperty({ example: 'production' }),
    __metadata("design:type", String)
], AccountItem.prototype, "environment", void 0);
__decorate([
    ApiProperty({ enum: KINDS, example: 'member' }),
    __metadata("design:type", String)
], AccountItem.prototype, "kind", void 0);
__decorate([
    ApiProperty({ type: String, nullable: true, example: 'lus' }),
    __metadata("design:type", Object)
], AccountItem.prototype, "memberId", void 0);
__decorate([
    ApiProperty({ example: 'POINTS' }),
    __metadata("design:type", String)
], AccountItem.prototype, "asset", void 0);
__decorate([
    ApiProperty({ example: '0.00' }),
    __metadata("design:type", String)
], AccountItem.prototype, "debits", void 0);
__decorate([
    ApiProperty({ example: '45.00' }),
    __metadata("design:type", String)
], AccountItem.prototype, "credits", void 0);
__decorate([
    ApiProperty({ example: '45.00', description: 'Credits less debits; over all accounts of an asset it sums to 0.' }),
    __metadata("design:type", String)
], AccountItem.prototype, "balance", void 0);
export class AccountPage extends PageShape {
}
__decorate([
    ApiProperty({ type: [AccountItem] }),
    __metadata("design:type", Array)
], AccountPage.prototype, "items", void 0);
export class BalancesPage extends AccountPage {
}
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-31T22:00:00Z', description: 'The moment that was looked at.' }),
    __metadata("design:type", String)
], BalancesPage.prototype, "at", void 0);
export class AccountRef {
}
__decorate([
    ApiProperty({ example: '1' }),
    __metadata("design:type", String)
], AccountRef.prototype, "account", void 0);
__decorate([
    ApiProperty({ example: 'quests/production/POINTS/issuance' }),
    __metadata("design:type", String)
], AccountRef.prototype, "name", void 0);
export class TransferItem {
}
__decorate([
    ApiProperty({ format: 'uuid', example: TRANSFER }),
    __metadata("design:type", String)
], TransferItem.prototype, "id", void 0);
__decorate([
    ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.137512Z' }),
    __metadata("design:type", String)
], TransferItem.prototype, "at", void 0);
__decorate([
    ApiProperty({ example: 'reward:0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a:1' }),
    __metadata("design:type", String)
], TransferItem.prototype, "idempotencyKey", void 0);
__decorate([
    ApiProperty({ type: AccountRef }),
    __metadata("design:type", AccountRef)
], TransferItem.prototype, "debit", void 0);
__decorate([
    ApiProperty({ type: AccountRef }),
    __metadata("design:type", AccountRef)
], TransferItem.prototype, "credit", void 0);
__decorate([
    ApiProperty({ example: '45.00' }),
    __metadata("design:type", String)
], TransferItem.prototype, "amount", void 0);
__decorate([
    ApiProperty({ example: 'POINTS' }),
    __metadata("design:type", String)
], TransferItem.prototype, "asset", void 0);
__decorate([
    ApiProperty({
        type: String,
        format: 'uuid',
        nullable: true,
        example: null,
        description: 'The transfer it takes back.',
    }),
    __metadata("design:type", Object)
], TransferItem.prototype, "reverses", void 0);
__decorate([
    ApiProperty({
        type: String,
        format: 'uuid',
        nullable: true,
        example: null,
        description: 'The transfer that took it back.',
    }),
    __metadata("design:type", Object)
], TransferItem.prototype, "reversedBy", void 0);
__decorate([
    ApiProperty({
        type: String,
        format: 'uuid',
        nullable: true,
        example: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a',
        description: 'The reward or adjustment that it is for.',
    }),
    __metadata("design:type", Object)
], TransferItem.prototype, "source", void 0);
export class TransferPage extends PageShape {
}
__decorate([
    ApiProperty({ type: [TransferItem] }),
    __metadata("design:type", Array)
], TransferPage.prototype, "items", void 0);
export class TrialBalanceRow {
}
__decorate([
    ApiProperty({ example: 'quests' }),
    __metadata("design:type", String)
], TrialBalanceRow.prototype, "site", void 0);
__decorate([
    ApiProperty({ example: 'production' }),
    __metadata("design:type", String)
], TrialBalanceRow.prototype, "environment", void 0);
__decorate([
    ApiProperty({ example: 'POINTS' }),
    __metadata("design:type", String)
], TrialBalanceRow.prototype, "asset", void 0);
__decorate([
    ApiProperty({ example: '1234.50', description: 'Over all accounts of the asset.' }),
    __metadata("design:type", String)
], TrialBalanceRow.prototype, "debits", void 0);
__decorate([
    ApiProperty({ example: '1234.50', description: 'Equal to the debits, or the ledger is wrong.' }),
    __metadata("design:type", String)
], TrialBalanceRow.prototype, "credits", void 0);
export class TrialBalance {
}
__decorate([
    ApiProperty({ type: [TrialBalanceRow] }),
    __metadata("design:type", Array)
], TrialBalance.prototype, "items", void 0);
//# sourceMappingURL=ledger.dto.js.map