import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdempotencyKey, TenantId, type IdempotentRequest } from '@erp/service-kit';
import { ReceiveGoods, ReceiveGoodsBody, type GoodsReceipt } from './receive-goods.js';

@ApiTags('Stock')
@Controller('goods-receipts')
export class GoodsReceiptsController {
  constructor(private readonly receiveGoods: ReceiveGoods) {}

  @Post()
  receive(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: ReceiveGoodsBody,
  ): Promise<GoodsReceipt> {
    return this.receiveGoods.run(tenantId, request, body);
  }
}
