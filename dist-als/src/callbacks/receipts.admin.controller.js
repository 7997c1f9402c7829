var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { PathUuid } from '../platform/http/inputs.js';
import { Problem } from '../platform/http/problem.js';
import { ReceiptQueryRepository } from './receipt-query.repository.js';
import { ReceiptDetail } from './receipts.dto.js';
let ReceiptsAdminController = class ReceiptsAdminController {
    constructor(receipts) {
        this.receipts = receipts;
    }
    async find(receiptId) {
        const receipt = await this.receipts.find(receiptId);
        if (!receipt) {
            const detail = 'No callback was received under this id, or its receipt was dropped by its age.';
            throw new Problem('not_found', detail);
        }
        return receipt;
    }
};
__decorate([
    Get(':receiptId'),
    ApiOperation({ summary: 'One callback as it came: its bytes, where from, and what became of it' }),
    ApiOkResponse({ type: ReceiptDetail }),
    __param(0, Param('receiptId', PathUuid)),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String]),
    __metadata("design:returntype", Promise)
], ReceiptsAdminController.prototype, "find", null);
ReceiptsAdminController = __decorate([
    AdminController('receipts', 'conversions'),
    __metadata("design:paramtypes", [ReceiptQueryRepository])
], ReceiptsAdminController);
export { ReceiptsAdminController };
//# sourceMappingURL=receipts.admin.controller.js.map