import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Database } from '@erp/common-messaging';
import { IdempotencyKey, TenantId, type IdempotentRequest, type Page } from '@erp/service-kit';
import { OpenWarehouse, OpenWarehouseBody } from './open-warehouse.js';
import type { Warehouse } from './warehouse.js';
import { WarehouseStore } from './warehouse.store.js';

@ApiTags('Warehouses')
@Controller('warehouses')
export class WarehousesController {
  constructor(
    private readonly database: Database,
    private readonly warehouses: WarehouseStore,
    private readonly openWarehouse: OpenWarehouse,
  ) {}

  /**
   * Publishes WarehouseOpened; 409 when the code is taken. Orders take from the lowest priority first. A repeated
   * Idempotency-Key gets the first answer.
   */
  @Post()
  open(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: OpenWarehouseBody,
  ): Promise<Warehouse> {
    return this.openWarehouse.run(tenantId, request, body);
  }

  /** All of them, in the order in which stock is taken. */
  @Get()
  async list(@TenantId() tenantId: string): Promise<Page<Warehouse>> {
    return {
      items: await this.database.transaction(tenantId, (tx) => this.warehouses.all(tx)),
      nextCursor: null,
    };
  }
}
