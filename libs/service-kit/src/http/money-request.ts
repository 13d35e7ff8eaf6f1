import { money, parseMoney, type Money } from '@erp/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Matches, ValidateIf } from 'class-validator';
import { HttpProblem } from './problem.js';
import { CURRENCY_PATTERN } from './request-fields.js';

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
