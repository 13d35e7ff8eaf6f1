import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Matches, Max, Min, NotEquals } from 'class-validator';
import { COMMERCE } from '../orders/order.store.js';
import { PaymentTokenField } from '../orders/orders.requests.js';
import { CURRENCY_PATTERN, SKU_PATTERN } from '@erp/service-kit';

export class ImportQuery {
  @ApiProperty({ pattern: SKU_PATTERN.source, description: 'what every order of the file is for' })
  @Matches(SKU_PATTERN)
  sku!: string;

  @ApiProperty({ example: 'USD' })
  @Matches(CURRENCY_PATTERN)
  currency!: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 10_000,
    default: 0,
    description: 'tax that the amounts include',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(10_000)
  taxRateBasisPoints = 0;

  @ApiPropertyOptional({
    type: String,
    default: 'import',
    description: 'order numbers are unique within a source',
  })
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,31}$/)
  @NotEquals(COMMERCE)
  source = 'import';

  @PaymentTokenField()
  paymentToken?: string;
}

export class ImportPath {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all')
  importId!: string;
}
