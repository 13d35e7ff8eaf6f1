import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional, Matches } from 'class-validator';

/** A day that exists, as YYYY-MM-DD, which may be left out. */
export const OptionalDayField = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ format: 'date', description }),
    IsOptional(),
    Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'is a day as YYYY-MM-DD' }),
    IsISO8601({ strict: true }, { message: 'is a day that exists' }),
  );
