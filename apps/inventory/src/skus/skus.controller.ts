import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { Database } from '@erp/common-messaging';
import {
  IdempotencyKey,
  TenantId,
  type IdempotentRequest,
  pageOf,
  type Page,
  PageQuery,
  SkuField,
  SKU_PATTERN,
} from '@erp/service-kit';
import { RegisterSku, RegisterSkuBody } from './register-sku.js';
import { SkuNotFound, type Sku } from './sku.js';
import { SkuStore } from './sku.store.js';

class SkuPath {
  @SkuField()
  readonly sku!: string;
}

class SkusQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'nextCursor of the page before' })
  @IsOptional()
  @Matches(SKU_PATTERN)
  readonly cursor?: string;
}

@ApiTags('SKUs')
@Controller('skus')
export class SkusController {
  constructor(
    private readonly database: Database,
    private readonly skus: SkuStore,
    private readonly registerSku: RegisterSku,
  ) {}

  /** Publishes SkuRegistered; 409 when it is registered already. A repeated Idempotency-Key gets the first answer. */
  @Post()
  register(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: RegisterSkuBody,
  ): Promise<Sku> {
    return this.registerSku.run(tenantId, request, body);
  }

  /** In the order of their codes; nextCursor is null on the last page. */
  @Get()
  async list(@TenantId() tenantId: string, @Query() { limit, cursor }: SkusQuery): Promise<Page<Sku>> {
    const read = await this.database.transaction(tenantId, (tx) => this.skus.page(tx, limit + 1, cursor));
    return pageOf(read, limit, ({ sku }) => sku);
  }

  /** With its name; 404 when it is not registered. */
  @Get(':sku')
  async find(@TenantId() tenantId: string, @Param() { sku }: SkuPath): Promise<Sku> {
    const found = await this.database.transaction(tenantId, (tx) => this.skus.find(tx, sku));
    if (!found) throw new SkuNotFound(sku);
    return found;
  }
}
