import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Matches, Max, Min } from 'class-validator';

/** Fields of requests, each described and checked in one word. */

export const SKU_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const CURRENCY_PATTERN = /^[A-Z]{3}$/;

export const SkuField = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ pattern: SKU_PATTERN.source, example: 'CD-0042' }),
    Matches(SKU_PATTERN, {
      message: 'is 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or digit',
    }),
  );

export const IdField = (): PropertyDecorator =>
  applyDecorators(ApiProperty({ format: 'uuid' }), IsUUID(undefined, { message: 'is a UUID' }));

/** An ISO 4217 code. */
export const CurrencyField = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ pattern: CURRENCY_PATTERN.source, example: 'USD' }),
    Matches(CURRENCY_PATTERN, { message: 'is an ISO 4217 code of three capital letters' }),
  );

/** An amount in minor units: cents for USD. */
export const AmountMinorField = (min: number): PropertyDecorator =>
  IntegerField(min, Number.MAX_SAFE_INTEGER);

/** One of a few words. */
export const OneOfField = (allowed: readonly string[]): PropertyDecorator =>
  applyDecorators(ApiProperty({ enum: [...allowed] }), IsIn([...allowed]));

/** A code for people that is unique within the tenant. */
export const CodeField = (pattern: RegExp, example: string): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ pattern: pattern.source, example }),
    Matches(pattern, { message: `matches ${pattern.source}` }),
  );

// PostgreSQL stores no NUL, and no other control character has business in one line of text.
const oneLine = (min: number, max: number): PropertyDecorator[] => [
  IsString(),
  Length(min, max),
  Matches(/^\P{Cc}*$/u, { message: 'has no control characters' }),
];

/** One line of text. */
export const TextField = (max: number, example: string): PropertyDecorator =>
  applyDecorators(ApiProperty({ minLength: 1, maxLength: max, example }), ...oneLine(1, max));

export const IntegerField = (min: number, max: number): PropertyDecorator =>
  applyDecorators(ApiProperty({ type: 'integer', minimum: min, maximum: max }), IsInt(), Min(min), Max(max));

/** One line of text that may be left out, which is the empty text. */
export const OptionalTextField = (max: number): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ maxLength: max }), IsOptional(), ...oneLine(0, max));

/** How many entries a page has. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit: number = 50;
}
