import { timingSafeEqual } from 'node:crypto';
import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { describedHeader } from '../http/openapi.js';
import { HttpProblem } from '../http/problem.js';

/** The secret of those who operate the platform; null where operations by REST are off. */
export class OperationsToken {
  constructor(readonly value: string | null) {}
}

/**
 * Lets only operators in: they see and mend the events of all tenants. By a secret of the deployment until people sign
 * in; a service that was given none refuses everybody.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(private readonly token: OperationsToken) {}

  canActivate(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (this.token.value === null) {
      const detail = 'operations are off: start the service with OPERATIONS_TOKEN to use them';
      throw new HttpProblem(403, 'operations-off', detail);
    }
    if (!same(authorization, `Bearer ${this.token.value}`)) {
      const detail = 'send the operations token: Authorization: Bearer <OPERATIONS_TOKEN>';
      throw new HttpProblem(401, 'not-an-operator', detail);
    }
    return true;
  }
}

/** In a time that does not tell how much of it was right. */
function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const NAME = /^[\w.@-]{1,100}$/;

/** Who acts, from `X-Operator`; kept in the audit trail. Throws HttpProblem 400. */
export const OperatorName = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => {
    const name = context.switchToHttp().getRequest<FastifyRequest>().headers['x-operator'];
    if (typeof name === 'string' && NAME.test(name)) return name;
    const detail =
      'the X-Operator header is missing, or not 1 to 100 letters, digits and . @ - _: say who acts';
    throw new HttpProblem(400, 'operator-missing', detail);
  },
  [describedHeader('X-Operator', 'who acts: 1 to 100 letters, digits and . @ - _; kept with what was done')],
);
