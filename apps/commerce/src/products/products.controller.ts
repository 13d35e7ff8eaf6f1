import { Database } from '@erp/common-messaging';
import {
  IdempotencyKey,
  TenantId,
  moneyOf,
  pageOf,
  type IdempotentRequest,
  type Page,
} from '@erp/service-kit';
import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ChangeProduct } from './change-product.js';
import { ListProduct } from './list-product.js';
import type { Product } from './product.js';
import { ProductStore } from './product.store.js';
import { ChangeProductRequest, ListProductRequest, ProductsQuery, SkuPath } from './products.requests.js';

@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(
    private readonly database: Database,
    private readonly products: ProductStore,
    private readonly listProduct: ListProduct,
    private readonly changeProduct: ChangeProduct,
  ) {}

  /**
   * Puts it on sale and publishes ProductListed. 409 when the SKU is listed already, 422 for a negative price. A
   * repeated Idempotency-Key gets the first answer.
   */
  @Post()
  async list(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: ListProductRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Product> {
    const { sku, name, taxRateBasisPoints } = body;
    const wanted = { sku, name, taxRateBasisPoints, unitPrice: moneyOf(body.unitPrice) };
    const product = await this.listProduct.run(tenantId, request, wanted);
    void reply.header('location', `/products/${product.sku}`);
    return product;
  }

  /** By SKU; nextCursor is null on the last page. */
  @Get()
  async page(
    @TenantId() tenantId: string,
    @Query() { cursor = '', limit }: ProductsQuery,
  ): Promise<Page<Product>> {
    const read = await this.database.transaction(tenantId, (tx) => this.products.page(tx, cursor, limit + 1));
    return pageOf(read, limit, ({ sku }) => sku);
  }

  /** As it is sold from now on; 404 when no product with this SKU is listed. */
  @Get(':sku')
  one(@TenantId() tenantId: string, @Param() { sku }: SkuPath): Promise<Product> {
    return this.database.transaction(tenantId, (tx) => this.products.find(tx, sku));
  }

  /**
   * Changes what is given and publishes ProductChanged; nothing new publishes nothing. Orders already placed keep their
   * price. 404 for an unknown SKU, 422 for a negative price.
   */
  @Patch(':sku')
  change(
    @TenantId() tenantId: string,
    @Param() { sku }: SkuPath,
    @Body() { name, unitPrice, taxRateBasisPoints }: ChangeProductRequest,
  ): Promise<Product> {
    return this.changeProduct.run(tenantId, sku, {
      ...(name === undefined ? {} : { name }),
      ...(unitPrice === undefined ? {} : { unitPrice: moneyOf(unitPrice) }),
      ...(taxRateBasisPoints === undefined ? {} : { taxRateBasisPoints }),
    });
  }
}
