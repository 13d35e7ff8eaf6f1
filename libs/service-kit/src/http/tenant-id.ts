import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { isId } from '@erp/kernel';
import type { FastifyRequest } from 'fastify';
import { describedHeader } from './openapi.js';
import { HttpProblem } from './problem.js';

export const TENANT_HEADER = 'x-tenant-id';

/** The tenant of a request, in lower case. Throws HttpProblem 400 when the header is missing or no UUID. */
export function tenantIdOf(request: Pick<FastifyRequest, 'headers'>): string {
  const value = request.headers[TENANT_HEADER];
  if (value === undefined) {
    throw new HttpProblem(
      400,
      'tenant-missing',
      'the X-Tenant-Id header is missing: send the id of your tenant',
    );
  }
  const tenantId = String(value).toLowerCase();
  if (!isId(tenantId)) {
    throw new HttpProblem(400, 'tenant-malformed', `X-Tenant-Id "${String(value)}" is no UUID`);
  }
  return tenantId;
}

/** The tenant a request acts for. The one place that knows where it comes from. */
export const TenantId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    tenantIdOf(context.switchToHttp().getRequest<FastifyRequest>()),
  [
    describedHeader('X-Tenant-Id', 'the tenant that the request acts for', {
      type: 'string',
      format: 'uuid',
    }),
  ],
);
