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
import { ConversionItem } from '../conversions/conversions.dto.js';
import { TextFilter } from '../platform/http/inputs.js';
import { RewardItem } from '../rewards/rewards.dto.js';
export class MemberQuery {
}
__decorate([
    TextFilter('May be left out when there is one site alone.', 'quests'),
    __metadata("design:type", String)
], MemberQuery.prototype, "site", void 0);
export class MemberBalanceItem {
}
__decorate([
    ApiProperty({ example: 'production' }),
    __metadata("design:type", String)
], MemberBalanceItem.prototype, "environment", void 0);
__decorate([
    ApiProperty({ example: 'POINTS' }),
    __metadata("design:type", String)
], MemberBalanceItem.prototype, "asset", void 0);
__decorate([
    ApiProperty({ example: '45.00' }),
    __metadata("design:type", String)
], MemberBalanceItem.prototype, "amount", void 0);
/** A member at a site. One that nobody has heard of has empty lists: members are the publisher's. */
export class MemberDetail {
}
__decorate([
    ApiProperty({ example: 'lus' }),
    __metadata("design:type", String)
], MemberDetail.prototype, "memberId", void 0);
__decorate([
    ApiProperty({ example: 'quests' }),
    __metadata("design:type", String)
], MemberDetail.prototype, "site", void 0);
__decorate([
    ApiProperty({ type: [MemberBalanceItem] }),
    __metadata("design:type", Array)
], MemberDetail.prototype, "balances", void 0);
__decorate([
    ApiProperty({ type: [RewardItem], description: 'The newest 50; `GET /rewards?memberId=` has all.' }),
    __metadata("design:type", Array)
], MemberDetail.prototype, "rewards", void 0);
__decorate([
    ApiProperty({ type: [ConversionItem], description: 'The newest 50; `GET /conversions?memberId=` has all.' }),
    __metadata("design:type", Array)
], MemberDetail.prototype, "conversions", void 0);
//# sourceMappingURL=members.dto.js.map