import { CodeField, IdField, MoneyRequest, OneOfField, PageQuery, TextField } from '@erp/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsUUID, ValidateNested } from 'class-validator';
import { ACCOUNT_CODE_PATTERN } from '../accounts/account.js';
import { OptionalDayField } from '../request-days.js';
import { SIDES, type Side } from './journal-entry.js';

export class PostingRequest extends MoneyRequest {
  @CodeField(ACCOUNT_CODE_PATTERN, '1010')
  readonly accountCode!: string;

  @OneOfField(SIDES)
  readonly side!: Side;
}

export class PostEntryRequest {
  @TextField(500, 'Rent of November')
  readonly description!: string;

  @OptionalDayField('the day it counts for; today when left out')
  readonly entryDate?: string;

  @ApiProperty({ type: [PostingRequest], minItems: 2, maxItems: 1_000 })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => PostingRequest)
  readonly postings!: PostingRequest[];
}

export class ReverseEntryRequest {
  /** Why, for people. */
  @TextField(400, 'posted twice')
  readonly reason!: string;
}

export class EntryPath {
  @IdField()
  readonly entryId!: string;
}

export class EntriesQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'only those of an order' })
  @IsOptional()
  @IsUUID()
  readonly orderId?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'nextCursor of the page before' })
  @IsOptional()
  @IsUUID()
  readonly cursor?: string;
}
