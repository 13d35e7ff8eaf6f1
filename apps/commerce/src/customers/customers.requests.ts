import { MoneyRequest } from '@erp/service-kit';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, Matches, ValidateIf, ValidateNested } from 'class-validator';
import { ID_PATTERN } from '../orders/orders.requests.js';

export class CustomerPath {
  @ApiProperty({ format: 'uuid' })
  @Matches(ID_PATTERN, { message: 'is a UUID in lower case' })
  customerId!: string;
}

export class CreditLimitRequest {
  @ApiProperty({ type: MoneyRequest, nullable: true, description: 'null: no limit' })
  @ValidateIf((request: CreditLimitRequest) => request.creditLimit !== null)
  @IsObject({ message: 'is money, or null for no limit' })
  @ValidateNested()
  @Type(() => MoneyRequest)
  creditLimit!: MoneyRequest | null;
}
