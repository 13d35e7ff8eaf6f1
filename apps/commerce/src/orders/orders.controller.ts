import { IdempotencyKey, TenantId, type IdempotentRequest } from '@erp/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CancelOrder } from './cancel-order.js';
import { FindOrders } from './find-orders.js';
import { FindTimeline, type Timeline } from './find-timeline.js';
import { OrderPath, OrdersQuery, PlaceOrderRequest } from './orders.requests.js';
import { PlaceOrder } from './place-order.js';

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly placeOrder: PlaceOrder,
    private readonly cancelOrder: CancelOrder,
    private readonly findOrders: FindOrders,
    private readonly findTimeline: FindTimeline,
  ) {}

  /**
   * At today's prices; publishes OrderPlaced. 422 names lines not on sale, or not in the order's currency; 409 above
   * the customer's credit limit, or not in its currency. A repeated Idempotency-Key gets the first answer.
   */
  @Post()
  async place(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: PlaceOrderRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const order = await this.placeOrder.run(tenantId, request, body);
    void reply.header('location', `/orders/${order.orderId}`);
    return { ...order, status: 'PLACED' };
  }

  /** Newest first, without their lines; orders placed meanwhile shift no page. nextCursor is null on the last. */
  @Get()
  page(@TenantId() tenantId: string, @Query() query: OrdersQuery) {
    return this.findOrders.page(tenantId, query);
  }

  /** With its lines, returns and history; 404 for an unknown id. */
  @Get(':orderId')
  one(@TenantId() tenantId: string, @Param() { orderId }: OrderPath) {
    return this.findOrders.one(tenantId, orderId);
  }

  /** Every step of the order's workflow over all contexts, and what it waits for. */
  @Get(':orderId/timeline')
  timeline(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<Timeline> {
    return this.findTimeline.run(tenantId, orderId);
  }

  /** Asks; the order is CANCELLING until shipping has answered. */
  @Post(':orderId/cancel')
  @HttpCode(200)
  async cancel(@TenantId() tenantId: string, @Param() { orderId }: OrderPath) {
    const { status, request, cancellation } = await this.cancelOrder.run(tenantId, orderId);
    return { orderId, status, cancellationRequest: request, cancellation };
  }
}
