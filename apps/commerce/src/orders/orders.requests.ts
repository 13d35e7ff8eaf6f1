import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { CURRENCY_PATTERN, SKU_PATTERN } from '@erp/service-kit';
import { ORDER_STATUSES, type OrderStatus } from './order-status.js';

/** A UUID of any version, in lower case as it stands in events. */
export const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Never a card number: those do not match. */
const PAYMENT_TOKEN_PATTERN = /^tok_[A-Za-z0-9_]{1,64}$/;

/** What the payment gateway gave for a card; left out: on account. */
export const PaymentTokenField = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ pattern: PAYMENT_TOKEN_PATTERN.source, description: 'left out: on account' }),
    IsOptional(),
    Matches(PAYMENT_TOKEN_PATTERN, { message: 'is a token of the payment gateway, such as tok_visa' }),
  );

export class OrderLineRequest {
  @ApiProperty({ pattern: SKU_PATTERN.source })
  @Matches(SKU_PATTERN)
  sku!: string;

  @ApiProperty({ minimum: 1, maximum: 1_000_000 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  quantity!: number;
}

export class PlaceOrderRequest {
  @ApiProperty({ format: 'uuid' })
  @Matches(ID_PATTERN, { message: 'customerId is a UUID in lower case' })
  customerId!: string;

  @ApiProperty({ example: 'USD' })
  @Matches(CURRENCY_PATTERN)
  currency!: string;

  @ApiProperty({ type: [OrderLineRequest], minItems: 1, maxItems: 1_000 })
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => OrderLineRequest)
  lines!: OrderLineRequest[];

  @PaymentTokenField()
  paymentToken?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'where the goods go; left out: where the customer is' })
  @IsOptional()
  @Matches(ID_PATTERN, { message: 'shipToAddressId is a UUID in lower case' })
  shipToAddressId?: string;
}

export class OrderPath {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all')
  orderId!: string;
}

export class OrdersQuery {
  @ApiPropertyOptional({ enum: ORDER_STATUSES })
  @IsOptional()
  @IsIn(ORDER_STATUSES)
  status?: OrderStatus;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  customerId?: string;

  @ApiPropertyOptional({ description: 'nextCursor of the page before' })
  @IsOptional()
  @IsUUID('all')
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 50;
}
