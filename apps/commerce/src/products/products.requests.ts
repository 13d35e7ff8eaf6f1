import { MoneyRequest, SKU_PATTERN } from '@erp/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator';

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

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 50;
}
