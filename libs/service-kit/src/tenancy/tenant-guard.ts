import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Database } from '@erp/common-messaging';
import type { FastifyRequest } from 'fastify';
import { tenantIdOf } from '../http/tenant-id.js';
import { TenantDirectory } from './tenant-directory.js';

const NO_TENANT = 'erp:no-tenant';

/** Marks a controller whose requests act for no tenant: health, metrics, and the tenants themselves. */
export const NoTenant = () => SetMetadata(NO_TENANT, true);

/** Refuses every request for a tenant that is unknown or suspended, before anything else is done for it. */
@Injectable()
export class TenantGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly tenants: TenantDirectory,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    if (this.reflector.getAllAndOverride(NO_TENANT, [context.getHandler(), context.getClass()])) return true;
    const tenantId = tenantIdOf(context.switchToHttp().getRequest<FastifyRequest>());
    await this.tenants.admitRequest(this.database, tenantId);
    return true;
  }
}
