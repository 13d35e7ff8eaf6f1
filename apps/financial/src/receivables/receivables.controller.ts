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

  /**
   * A page of what is not settled, by order id, and the ageing of all of it by currency. A negative openMinor is owed
   * to the customer.
   */
  @Get()
  list(
    @TenantId() tenantId: string,
    @Query() { asOf = dayOf(new Date()), limit, cursor }: ReceivablesQuery,
  ): Promise<Receivables> {
    return this.readReceivables.page(tenantId, asOf, limit, cursor);
  }

  /** Also when nothing is open any more; 404 when no invoice was issued by the end of the day asked for. */
  @Get(':orderId')
  find(
    @TenantId() tenantId: string,
    @Param() { orderId }: OrderPath,
    @Query() { asOf = dayOf(new Date()) }: ReceivableQuery,
  ): Promise<OpenItem> {
    return this.readReceivables.one(tenantId, orderId, asOf);
  }

  /**
   * Books money from outside the gateway, also too much; publishes ReceivablePaid. 404 before an invoice is issued, 422
   * unless the amount is above zero and in its currency. A repeated Idempotency-Key gets the first answer.
   */
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
