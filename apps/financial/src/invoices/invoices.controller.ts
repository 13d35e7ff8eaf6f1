import { IdField, PageQuery, TenantId, type Page } from '@erp/service-kit';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { FindInvoices } from './find-invoices.js';

class OrderPath {
  @IdField()
  readonly orderId!: string;
}

class InvoicesQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'integer', description: 'nextCursor of the page before' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly cursor?: number;
}

@ApiTags('Invoices')
@Controller('invoices')
export class InvoicesController {
  constructor(private readonly findInvoices: FindInvoices) {}

  /** Those that have a number, the newest first. */
  @Get()
  list(@TenantId() tenantId: string, @Query() { limit, cursor }: InvoicesQuery): Promise<Page<object>> {
    return this.findInvoices.page(tenantId, limit, cursor);
  }

  /** Of an order, also while it waits for its number. */
  @Get(':orderId')
  find(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<object> {
    return this.findInvoices.one(tenantId, orderId);
  }
}
