import { ApiPropertyOptional } from '@nestjs/swagger';
import { IdField, IntegerField, PageQuery } from '@erp/service-kit';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsOptional,
  IsUUID,
  ValidateNested,
} from 'class-validator';
import { RETURN_STATUSES, type ReturnStatus } from './return.js';

export class ReturnPath {
  @IdField()
  readonly returnId!: string;
}

export class ReturnsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: RETURN_STATUSES })
  @IsOptional()
  @IsIn(RETURN_STATUSES)
  readonly status?: ReturnStatus;

  @ApiPropertyOptional({ format: 'uuid', description: 'nextCursor of the page before' })
  @IsOptional()
  @IsUUID()
  readonly cursor?: string;
}

export class CountRequest {
  @IntegerField(1, 1_000_000)
  readonly lineNumber!: number;

  @IntegerField(1, 1_000_000)
  readonly quantity!: number;
}

export class ReceiveReturnRequest {
  @ApiPropertyOptional({
    type: [CountRequest],
    description: 'what is there; all that is expected when left out',
  })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => CountRequest)
  readonly lines?: CountRequest[] | null;

  @ApiPropertyOptional({ format: 'uuid', description: 'where it is put; where it came from when left out' })
  @IsOptional()
  @IsUUID()
  readonly warehouseId?: string | null;
}
