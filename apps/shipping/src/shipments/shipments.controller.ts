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

  @Get()
  page(@TenantId() tenantId: string, @Query() query: ShipmentsQuery): Promise<Page<ShipmentView>> {
    return this.findShipments.page(tenantId, query);
  }

  @Get(':orderId')
  one(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ShipmentView> {
    return this.findShipments.one(tenantId, orderId);
  }

  @Post(':orderId/pick')
  @HttpCode(200)
  async pick(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ShipmentView> {
    await this.pickShipment.run(tenantId, orderId);
    return this.findShipments.one(tenantId, orderId);
  }

  @Post(':orderId/pack')
  @HttpCode(200)
  async pack(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ShipmentView> {
    await this.packShipment.run(tenantId, orderId);
    return this.findShipments.one(tenantId, orderId);
  }

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

  @Post(':orderId/deliver')
  @HttpCode(200)
  async deliver(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ShipmentView> {
    await this.deliverShipment.run(tenantId, orderId);
    return this.findShipments.one(tenantId, orderId);
  }

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
