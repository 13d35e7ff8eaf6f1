import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsISO8601,
  IsNumber,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { ActRequest } from './operations.requests.js';

const OFFSET = /^\d{1,18}$/;
const TYPE = /^[a-z][a-z-]*\.[A-Z][A-Za-z]+$/;

export class ReplayPath {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all')
  readonly replayId!: string;
}

/** Part of one partition. */
export class OffsetsRequest {
  @ApiProperty({ example: 'inventory-events' })
  @Matches(/^[a-z][a-z-]{0,99}$/)
  readonly topic!: string;

  @ApiProperty({ minimum: 0 })
  @IsInt()
  @Min(0)
  readonly partition!: number;

  @ApiPropertyOptional({ pattern: OFFSET.source, description: 'first offset; that of the log when left out' })
  @IsOptional()
  @Matches(OFFSET)
  readonly from?: string;

  @ApiPropertyOptional({ pattern: OFFSET.source, description: 'the offset behind the last' })
  @IsOptional()
  @Matches(OFFSET)
  readonly before?: string;
}

/** Which events; with any of it the replay is of a part, to be looked at, and cannot be cut over. */
export class ReplayFilterRequest {
  @ApiPropertyOptional({
    type: [String],
    example: ['inventory'],
    description: 'contexts that published them',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @Matches(/^[a-z][a-z-]{0,49}$/, { each: true })
  readonly contexts?: string[];

  @ApiPropertyOptional({ type: [String], example: ['inventory.GoodsReceived'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @Matches(TYPE, { each: true })
  readonly types?: string[];

  @ApiPropertyOptional({ description: 'partition key' })
  @IsOptional()
  @Matches(/^\P{Cc}{1,500}$/u)
  readonly key?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  readonly tenantId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'time of the event, at or after' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly occurredFrom?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'time of the event, before' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly occurredBefore?: string;

  @ApiPropertyOptional({ type: [OffsetsRequest] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_024)
  @ValidateNested({ each: true })
  @Type(() => OffsetsRequest)
  readonly offsets?: OffsetsRequest[];
}

export class StartReplayRequest extends ActRequest {
  @ApiProperty({ example: 'available_to_promise' })
  @Matches(/^[a-z][a-z0-9_]{0,62}$/)
  readonly projection!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @ValidateNested()
  @Type(() => ReplayFilterRequest)
  readonly filter?: ReplayFilterRequest;

  @ApiPropertyOptional({ default: false, description: 'count by type what would be replayed' })
  @IsOptional()
  @IsBoolean()
  readonly dryRun?: boolean;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: 1_000_000,
    description: 'events per second; no limit if left out',
  })
  @IsOptional()
  @IsNumber()
  @Min(1)
  @Max(1_000_000)
  readonly perSecond?: number;

  @ApiPropertyOptional({ default: false, description: 'cut over as soon as it has caught up' })
  @IsOptional()
  @IsBoolean()
  readonly cutOver?: boolean;

  @ApiPropertyOptional({ default: false, description: 'also where retention has removed records' })
  @IsOptional()
  @IsBoolean()
  readonly fromWhatIsLeft?: boolean;
}

export class ResumeReplayRequest extends ActRequest {
  @ApiPropertyOptional({ minimum: 1, maximum: 1_000_000, description: 'another pace; as before if left out' })
  @IsOptional()
  @IsNumber()
  @Min(1)
  @Max(1_000_000)
  readonly perSecond?: number;
}
