import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsOptional, IsUUID, Matches } from 'class-validator';
import { TenantId, type Page, PageQuery, SkuField, SKU_PATTERN } from '@erp/service-kit';
import { ListMovements, type RecordedMovement } from './list-movements.js';
import { ReadStock, type Stock } from './read-stock.js';

class StockQuery extends PageQuery {
  @ApiPropertyOptional({ type: [String], description: 'only these; may be repeated, up to 100 times' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => [value].flat())
  @ArrayMaxSize(100)
  @Matches(SKU_PATTERN, { each: true })
  readonly sku?: string[];

  @ApiPropertyOptional({ description: 'nextCursor of the page before' })
  @IsOptional()
  @Matches(SKU_PATTERN)
  readonly cursor?: string;
}

class MovementsPath {
  @SkuField()
  readonly sku!: string;
}

class MovementsQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'nextCursor of the page before' })
  @IsOptional()
  @IsUUID()
  readonly cursor?: string;
}

@ApiTags('Stock')
@Controller()
export class StockController {
  constructor(
    private readonly readStock: ReadStock,
    private readonly listMovements: ListMovements,
  ) {}

  /**
   * By SKU, with each of its warehouses by priority. One that is registered and has no stock shows 0; one that is not
   * registered is left out.
   */
  @Get('stock')
  stock(
    @TenantId() tenantId: string,
    @Query() { sku: skus, cursor, limit }: StockQuery,
  ): Promise<Page<Stock>> {
    return this.readStock.run(tenantId, { skus, cursor, limit });
  }

  /** Over all warehouses, newest first, with what was on hand after each; 404 when the SKU is not registered. */
  @Get('skus/:sku/movements')
  movements(
    @TenantId() tenantId: string,
    @Param() { sku }: MovementsPath,
    @Query() { cursor, limit }: MovementsQuery,
  ): Promise<Page<RecordedMovement>> {
    return this.listMovements.run(tenantId, sku, limit, cursor);
  }
}
