import { HttpProblem } from '@erp/service-kit';
import { money, parseMoney, type Money } from '@erp/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

export const SKU_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const CURRENCY_PATTERN = /^[A-Z]{3}$/;

/** Money as a client may write it: `{ amount: "19.99", currency }` or `{ amountMinor: 1999, currency }`. */
export class MoneyRequest {
  @ApiPropertyOptional({ example: '19.99', description: 'decimal text; instead of amountMinor' })
  @ValidateIf((request: MoneyRequest) => request.amountMinor === undefined)
  @IsString()
  amount?: string;

  @ApiPropertyOptional({ example: 1999, description: 'integer minor units; instead of amount' })
  @ValidateIf((request: MoneyRequest) => request.amount === undefined)
  @IsInt()
  amountMinor?: number;

  @ApiProperty({ example: 'USD', pattern: CURRENCY_PATTERN.source })
  @Matches(CURRENCY_PATTERN)
  currency!: string;
}

/** Throws HttpProblem 400 for both forms at once, and InvalidMoney for what is no amount of the currency. */
export function moneyOf({ amount, amountMinor, currency }: MoneyRequest): Money {
  if (amount !== undefined && amountMinor !== undefined) {
    throw new HttpProblem(400, 'validation-failed', 'a price has an amount or an amountMinor, not both');
  }
  return amount === undefined ? money(amountMinor ?? Number.NaN, currency) : parseMoney(amount, currency);
}

export class ListProductRequest {
  @ApiProperty({ pattern: SKU_PATTERN.source })
  @Matches(SKU_PATTERN)
  sku!: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiProperty()
  @ValidateNested()
  @Type(() => MoneyRequest)
  unitPrice!: MoneyRequest;

  @ApiProperty({ minimum: 0, maximum: 10_000, description: '1900 is 19%' })
  @IsInt()
  @Min(0)
  @Max(10_000)
  taxRateBasisPoints!: number;
}

export class ChangeProductRequest {
  @ApiPropertyOptional({ minLength: 1, maxLength: 200 })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  name?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyRequest)
  unitPrice?: MoneyRequest;

  @ApiPropertyOptional({ minimum: 0, maximum: 10_000 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10_000)
  taxRateBasisPoints?: number;
}

export class SkuPath {
  @ApiProperty()
  @Matches(SKU_PATTERN)
  sku!: string;
}

export class ProductsQuery {
  @ApiPropertyOptional({ description: 'nextCursor of the page before' })
  @IsOptional()
  @Matches(SKU_PATTERN)
  cursor?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 500, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 50;
}
