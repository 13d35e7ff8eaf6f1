import { IdField, IdempotencyKey, PageQuery, TenantId, type IdempotentRequest } from '@erp/service-kit';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { dayOf } from '../journal-entries/entries-of-sales.js';
import { OptionalDayField } from '../request-days.js';
import { ReadReceivables, type OpenItem, type Receivables } from './read-receivables.js';
import { ReceivePayment, ReceivePaymentBody } from './receive-payment.js';

const AS_OF = 'as it stood at the end of this day; today when left out';

class OrderPath {
  @IdField()
  readonly orderId!: string;
}

class ReceivablesQuery extends PageQuery {
  @OptionalDayField(AS_OF)
  readonly asOf?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'nextCursor of the page before' })
  @IsOptional()
  @IsUUID()
  readonly cursor?: string;
}

class ReceivableQuery {
  @OptionalDayField(AS_OF)
  readonly asOf?: string;
}

@ApiTags('Receivables')
@Controller('receivables')
export class ReceivablesController {
  constructor(
    private readonly readReceivables: ReadReceivables,
    private readonly receivePayment: ReceivePayment,
  ) {}

  @Get()
  list(
    @TenantId() tenantId: string,
    @Query() { asOf = dayOf(new Date()), limit, cursor }: ReceivablesQuery,
  ): Promise<Receivables> {
    return this.readReceivables.page(tenantId, asOf, limit, cursor);
  }

  @Get(':orderId')
  find(
    @TenantId() tenantId: string,
    @Param() { orderId }: OrderPath,
    @Query() { asOf = dayOf(new Date()) }: ReceivableQuery,
  ): Promise<OpenItem> {
    return this.readReceivables.one(tenantId, orderId, asOf);
  }

  @Post(':orderId/payments')
  receive(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Param() { orderId }: OrderPath,
    @Body() body: ReceivePaymentBody,
  ) {
    return this.receivePayment.run(tenantId, request, orderId, body);
  }
}
