import { ValidationPipe, type ValidationError } from '@nestjs/common';
import type { Violation } from '@erp/kernel';
import { HttpProblem } from './problem.js';

/** `/` and `~` are escaped in a JSON pointer (RFC 6901). */
const escape = (property: string): string => property.replaceAll('~', '~0').replaceAll('/', '~1');

/** class-validator's tree of errors as one flat list; each entry says where and which rule. */
export function violationsOf(errors: readonly ValidationError[], parent = ''): Violation[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${escape(error.property)}`;
    const own = Object.values(error.constraints ?? {}).map((detail) => ({ pointer, detail }));
    return [...own, ...violationsOf(error.children ?? [], pointer)];
  });
}

/** Checks bodies, paths and queries against their classes; what a class does not name is refused, not dropped. */
export const validationPipe = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => {
      const violations = violationsOf(errors);
      const detail = `${violations.length} of the request's fields are not as the API describes them: see errors`;
      return new HttpProblem(400, 'validation-failed', detail, violations);
    },
  });
