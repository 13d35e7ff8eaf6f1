import { ApiProperty, ApiPropertyOptional, IntersectionType, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsNotEmptyObject,
  IsNumber,
  IsObject,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { PageQuery, TextField } from '../http/request-fields.js';

const DEAD_LETTER_STATUSES = ['PARKED', 'QUEUED', 'RESOLVED', 'SKIPPED'] as const;
const DEAD_LETTER_REASONS = ['HANDLER', 'UNREADABLE', 'UNKNOWN_VERSION', 'CONTRACT'] as const;
/** No control character, as in every key and type. */
const ONE_LINE = /^\P{Cc}{1,500}$/u;

/** Which events; all when nothing is given. */
export class EventFilterQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'commerce.OrderPlaced' })
  @IsOptional()
  @Matches(ONE_LINE)
  readonly type?: string;

  @ApiPropertyOptional({ description: 'partition key' })
  @IsOptional()
  @Matches(ONE_LINE)
  readonly key?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  readonly tenantId?: string;
}

export class DeadLettersQuery extends EventFilterQuery {
  @ApiPropertyOptional({ enum: DEAD_LETTER_STATUSES })
  @IsOptional()
  @IsIn(DEAD_LETTER_STATUSES)
  readonly status?: (typeof DEAD_LETTER_STATUSES)[number];

  @ApiPropertyOptional({ enum: DEAD_LETTER_REASONS })
  @IsOptional()
  @IsIn(DEAD_LETTER_REASONS)
  readonly reason?: (typeof DEAD_LETTER_REASONS)[number];

  @ApiPropertyOptional({ description: 'nextCursor of the page before' })
  @IsOptional()
  @Matches(/^\d{1,18}$/)
  readonly cursor?: string;
}

export class DeadLetterPath {
  @ApiProperty({ pattern: '^[1-9]\\d{0,17}$' })
  @Matches(/^[1-9]\d{0,17}$/, { message: 'is the id of a dead letter, a whole number' })
  readonly id!: string;
}

export class EventPath {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all')
  readonly eventId!: string;
}

export class RetryPath {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all')
  readonly retryId!: string;
}

/** Why an operator acts. */
export class ActRequest {
  @TextField(500, 'the warehouse is registered now')
  readonly reason!: string;
}

export class EditRequest extends ActRequest {
  @ApiProperty({ type: 'object', additionalProperties: true, description: "the event's data, whole" })
  @IsObject()
  @IsNotEmptyObject()
  readonly payload!: Record<string, unknown>;
}

/** All that fit the filter. */
export class RetryManyRequest extends IntersectionType(
  ActRequest,
  OmitType(EventFilterQuery, ['limit'] as const),
) {}

export class RetryDeadLettersRequest extends RetryManyRequest {
  @ApiPropertyOptional({ enum: DEAD_LETTER_REASONS, description: 'only those refused for this reason' })
  @IsOptional()
  @IsIn(DEAD_LETTER_REASONS)
  readonly refusedFor?: (typeof DEAD_LETTER_REASONS)[number];

  @ApiPropertyOptional({ minimum: 0.1, maximum: 1_000, default: 50, description: 'events per second' })
  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0.1)
  @Max(1_000)
  readonly perSecond?: number;
}
