import { Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AdminController } from '../platform/http/admin-controller.decorator.js';
import { PathUuid } from '../platform/http/inputs.js';
import { Problem, type PlatformErrorCode } from '../platform/http/problem.js';
import { ReceiptQueryRepository } from './receipt-query.repository.js';
import { ReceiptDetail } from './receipts.dto.js';

@AdminController('receipts', 'conversions')
export class ReceiptsAdminController {
  constructor(private readonly receipts: ReceiptQueryRepository) {}

  @Get(':receiptId')
  @ApiOperation({ summary: 'One callback as it came: its bytes, where from, and what became of it' })
  @ApiOkResponse({ type: ReceiptDetail })
  async find(@Param('receiptId', PathUuid) receiptId: string): Promise<ReceiptDetail> {
    const receipt = await this.receipts.find(receiptId);
    if (!receipt) {
      const detail = 'No callback was received under this id, or its receipt was dropped by its age.';
      throw new Problem<PlatformErrorCode>('not_found', detail);
    }
    return receipt;
  }
}
