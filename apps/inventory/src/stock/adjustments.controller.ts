import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdempotencyKey, TenantId, type IdempotentRequest } from '@erp/service-kit';
import { AdjustStock, AdjustStockBody, type Adjustment } from './adjust-stock.js';

@ApiTags('Stock')
@Controller('adjustments')
export class AdjustmentsController {
  constructor(private readonly adjustStock: AdjustStock) {}

  /**
   * Publishes StockAdjusted. 409 below what is reserved, or above what a warehouse can count; 422 for an unknown SKU or
   * warehouse, or the reason OTHER without a note. A repeated Idempotency-Key gets the first answer.
   */
  @Post()
  adjust(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: AdjustStockBody,
  ): Promise<Adjustment> {
    return this.adjustStock.run(tenantId, request, body);
  }
}
