import { IntegerField } from '@erp/service-kit';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, ValidateNested } from 'class-validator';

export class ReturnLineRequest {
  @IntegerField(1, 1_000)
  lineNumber!: number;

  @IntegerField(1, 1_000_000)
  quantity!: number;
}

export class RequestReturnRequest {
  @ApiProperty({ type: [ReturnLineRequest], minItems: 1, maxItems: 1_000 })
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ArrayUnique((line: ReturnLineRequest | null) => line?.lineNumber, { message: 'name each line once' })
  @ValidateNested({ each: true })
  @Type(() => ReturnLineRequest)
  lines!: ReturnLineRequest[];
}
