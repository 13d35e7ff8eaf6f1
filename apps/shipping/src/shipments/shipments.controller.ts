import { TenantId, type Page } from '@erp/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DeliverShipment } from './deliver-shipment.js';
import { DispatchShipment } from './dispatch-shipment.js';
import { FailDelivery } from './fail-delivery.js';
import { FailShipment } from './fail-shipment.js';
import { FindShipments, type ShipmentView } from './find-shipments.js';
import { PackShipment } from './pack-shipment.js';
import { PickShipment } from './pick-shipment.js';
import {
  DeliveryFailureRequest,
  DispatchRequest,
  OrderPath,
  ShipmentFailureRequest,
  ShipmentsQuery,
} from './shipments.requests.js';

/** Every step answers with the shipment as it is afterwards, also when it was done before. */
@ApiTags('Shipments')
@Controller('shipments')
export class ShipmentsController {
  constructor(
    private readonly findShipments: FindShipments,
    private readonly pickShipment: PickShipment,
    private readonly packShipment: PackShipment,
    private readonly dispatchShipment: DispatchShipment,
    private readonly deliverShipment: DeliverShipment,
    private readonly failShipment: FailShipment,
    private readonly failDelivery: FailDelivery,
  ) {}

  /** The oldest orders first, which are the next to be worked; nextCursor is null on the last page. */
  @Get()
  page(@TenantId() tenantId: string, @Query() query: ShipmentsQuery): Promise<Page<ShipmentView>> {
    return this.findShipments.page(tenantId, query);
  }

  /** WAITING until order, stock and payment are known here; 404 until an event of the order has come. */
  @Get(':orderId')
  one(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ShipmentView> {
    return this.findShipments.one(tenantId, orderId);
  }

  /**
   * PLANNED becomes PICKED, without an event; one that is further on stays as it is. 404 for an unknown order, 409 when
   * WAITING, STOPPED, FAILED or CANCELLED.
   */
  @Post(':orderId/pick')
  @HttpCode(200)
  async pick(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ShipmentView> {
    await this.pickShipment.run(tenantId, orderId);
    return this.findShipments.one(tenantId, orderId);
  }

  /**
   * PICKED becomes PACKED, without an event; one that is further on stays as it is. 404 for an unknown order, 409
   * before PICKED, or when STOPPED, FAILED or CANCELLED.
   */
  @Post(':orderId/pack')
  @HttpCode(200)
  async pack(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ShipmentView> {
    await this.packShipment.run(tenantId, orderId);
    return this.findShipments.one(tenantId, orderId);
  }

  /**
   * PACKED becomes DISPATCHED and ShipmentDispatched follows: no cancelling now. Again changes nothing. 404 for an
   * unknown order; 409 before PACKED, when it will not leave, or left under another tracking number.
   */
  @Post(':orderId/dispatch')
  @HttpCode(200)
  async dispatch(
    @TenantId() tenantId: string,
    @Param() { orderId }: OrderPath,
    @Body() { trackingNumber }: DispatchRequest,
  ): Promise<ShipmentView> {
    await this.dispatchShipment.run(tenantId, orderId, trackingNumber ?? undefined);
    return this.findShipments.one(tenantId, orderId);
  }

  /**
   * DISPATCHED becomes DELIVERED and ShipmentDelivered follows. Again changes nothing; 404 for an unknown order, 409 in
   * any other status.
   */
  @Post(':orderId/deliver')
  @HttpCode(200)
  async deliver(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ShipmentView> {
    await this.deliverShipment.run(tenantId, orderId);
    return this.findShipments.one(tenantId, orderId);
  }

  /**
   * Nothing has left and nothing will: ShipmentFailed follows, and commerce cancels the order. The first reason stays.
   * 404 for an unknown order, 409 unless PLANNED, PICKED, PACKED or FAILED.
   */
  @Post(':orderId/fail')
  @HttpCode(200)
  async fail(
    @TenantId() tenantId: string,
    @Param() { orderId }: OrderPath,
    @Body() { reason }: ShipmentFailureRequest,
  ): Promise<ShipmentView> {
    await this.failShipment.run(tenantId, orderId, reason);
    return this.findShipments.one(tenantId, orderId);
  }

  /**
   * DISPATCHED becomes DELIVERY_FAILED and DeliveryFailed follows; return-to-sender is next. The first reason stays.
   * 404 for an unknown order, 409 when it has not left or is DELIVERED.
   */
  @Post(':orderId/delivery-failure')
  @HttpCode(200)
  async deliveryFailure(
    @TenantId() tenantId: string,
    @Param() { orderId }: OrderPath,
    @Body() { reason }: DeliveryFailureRequest,
  ): Promise<ShipmentView> {
    await this.failDelivery.run(tenantId, orderId, reason);
    return this.findShipments.one(tenantId, orderId);
  }
}
