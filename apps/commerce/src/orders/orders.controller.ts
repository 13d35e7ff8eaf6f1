import { IdempotencyKey, TenantId, type IdempotentRequest } from '@erp/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CancelOrder } from './cancel-order.js';
import { FindOrders } from './find-orders.js';
import { OrderPath, OrdersQuery, PlaceOrderRequest } from './orders.requests.js';
import { PlaceOrder } from './place-order.js';

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly placeOrder: PlaceOrder,
    private readonly cancelOrder: CancelOrder,
    private readonly findOrders: FindOrders,
  ) {}

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

  @Get()
  page(@TenantId() tenantId: string, @Query() query: OrdersQuery) {
    return this.findOrders.page(tenantId, query);
  }

  @Get(':orderId')
  one(@TenantId() tenantId: string, @Param() { orderId }: OrderPath) {
    return this.findOrders.one(tenantId, orderId);
  }

  @Post(':orderId/cancel')
  @HttpCode(200)
  cancel(@TenantId() tenantId: string, @Param() { orderId }: OrderPath) {
    return this.cancelOrder.run(tenantId, orderId);
  }
}
