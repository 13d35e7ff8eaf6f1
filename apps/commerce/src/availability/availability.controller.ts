import { TenantId } from '@erp/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SkuPath } from '../products/products.requests.js';
import { type Availability, FindAvailability } from './find-availability.js';

@ApiTags('products')
@Controller('products/:sku/availability')
export class AvailabilityController {
  constructor(private readonly findAvailability: FindAvailability) {}

  /**
   * What a new order would get over all warehouses, never below 0. A moment old, and inventory alone decides what an
   * order gets; 404 for a product that is not listed.
   */
  @Get()
  one(@TenantId() tenantId: string, @Param() { sku }: SkuPath): Promise<Availability> {
    return this.findAvailability.run(tenantId, sku);
  }
}
