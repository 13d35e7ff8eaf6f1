import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdempotencyKey, TenantId, type IdempotentRequest } from '@erp/service-kit';
import { ReceiveGoods, ReceiveGoodsBody, type GoodsReceipt } from './receive-goods.js';

@ApiTags('Stock')
@Controller('goods-receipts')
export class GoodsReceiptsController {
  constructor(private readonly receiveGoods: ReceiveGoods) {}

  /**
   * All lines or none, those of one SKU summed; publishes GoodsReceived. 422 for an unknown SKU or warehouse, 409 for
   * more than a warehouse can count. A repeated Idempotency-Key gets the first answer.
   */
  @Post()
  receive(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: ReceiveGoodsBody,
  ): Promise<GoodsReceipt> {
    return this.receiveGoods.run(tenantId, request, body);
  }
}
