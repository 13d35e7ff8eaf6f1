import { IdempotencyKey, TenantId, type IdempotentRequest } from '@erp/service-kit';
import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OrderPath } from '../orders/orders.requests.js';
import { RequestReturn } from './request-return.js';
import { RequestReturnRequest } from './returns.requests.js';
import type { RequestedReturn } from './return.js';

/** An order shows its returns: GET /orders/{orderId}. */
@ApiTags('returns')
@Controller('orders/:orderId/returns')
export class ReturnsController {
  constructor(private readonly requestReturn: RequestReturn) {}

  /**
   * Publishes ReturnRequested; shipping waits for the goods. 404 for an unknown order; 409 unless it is SHIPPED or
   * COMPLETED, or for more pieces than are left to return. A repeated Idempotency-Key gets the first answer.
   */
  @Post()
  async request(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Param() { orderId }: OrderPath,
    @Body() { lines }: RequestReturnRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestedReturn> {
    void reply.header('location', `/orders/${orderId}`);
    return this.requestReturn.run(tenantId, request, orderId, lines);
  }
}
