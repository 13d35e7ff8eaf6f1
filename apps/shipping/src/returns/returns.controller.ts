import { TenantId, type Page } from '@erp/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OrderPath } from '../shipments/shipments.requests.js';
import { FindReturns, type ReturnView } from './find-returns.js';
import { ReceiveReturn } from './receive-return.js';
import { ReceiveUndelivered } from './receive-undelivered.js';
import { ReceiveReturnRequest, ReturnPath, ReturnsQuery } from './returns.requests.js';

@ApiTags('Returns')
@Controller()
export class ReturnsController {
  constructor(
    private readonly findReturns: FindReturns,
    private readonly receiveReturn: ReceiveReturn,
    private readonly receiveUndelivered: ReceiveUndelivered,
  ) {}

  /** Oldest first: those that customers announced, and goods that could not be delivered once they are back. */
  @Get('returns')
  page(@TenantId() tenantId: string, @Query() query: ReturnsQuery): Promise<Page<ReturnView>> {
    return this.findReturns.page(tenantId, query);
  }

  /** What is expected, and what came into which warehouse; 404 until shipping has heard of it. */
  @Get('returns/:returnId')
  one(@TenantId() tenantId: string, @Param() { returnId }: ReturnPath): Promise<ReturnView> {
    return this.findReturns.one(tenantId, returnId);
  }

  /**
   * Publishes ReturnReceived; again changes nothing. 404 until shipping has heard of it; 409 unless its shipment is
   * DISPATCHED or DELIVERED, or above what is out; 422 above what was announced, or an unknown warehouse.
   */
  @Post('returns/:returnId/receive')
  @HttpCode(200)
  async receive(
    @TenantId() tenantId: string,
    @Param() { returnId }: ReturnPath,
    @Body() { lines, warehouseId }: ReceiveReturnRequest,
  ): Promise<ReturnView> {
    const receipt = { counts: lines ?? undefined, warehouseId: warehouseId ?? undefined };
    await this.receiveReturn.run(tenantId, returnId, receipt);
    return this.findReturns.one(tenantId, returnId);
  }

  /**
   * Books in all that is still out of a DELIVERY_FAILED shipment and publishes ReturnReceived; again changes nothing.
   * 404 for an unknown order, 409 in any other status or when nothing is out.
   */
  @Post('shipments/:orderId/return-to-sender')
  @HttpCode(200)
  async returnToSender(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ReturnView> {
    await this.receiveUndelivered.run(tenantId, orderId);
    return this.findReturns.undelivered(tenantId, orderId);
  }
}
