import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Database } from '@erp/common-messaging';
import { IdField, IdempotencyKey, NoTenant, type IdempotentRequest } from '@erp/service-kit';
import { ProvisionTenant, ProvisionTenantBody } from './provision-tenant.js';
import { ReactivateTenant } from './reactivate-tenant.js';
import { SuspendTenant, SuspendTenantBody } from './suspend-tenant.js';
import type { Tenant } from './tenant.js';
import { TenantStore } from './tenant.store.js';

class TenantPath {
  @IdField()
  readonly tenantId!: string;
}

/** For those who run the platform: they act for no tenant, and name the one they mean in the path. */
@ApiTags('Tenants')
@NoTenant()
@Controller('tenants')
export class TenantsController {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly provisionTenant: ProvisionTenant,
    private readonly suspendTenant: SuspendTenant,
    private readonly reactivateTenant: ReactivateTenant,
  ) {}

  @Post()
  provision(
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: ProvisionTenantBody,
  ): Promise<Tenant> {
    return this.provisionTenant.run(request, body);
  }

  @Get(':tenantId')
  find(@Param() { tenantId }: TenantPath): Promise<Tenant> {
    return this.database.transaction(tenantId, (tx) => this.tenants.find(tx));
  }

  @Post(':tenantId/suspend')
  @HttpCode(200)
  suspend(@Param() { tenantId }: TenantPath, @Body() { reason }: SuspendTenantBody): Promise<Tenant> {
    return this.suspendTenant.run(tenantId, reason);
  }

  @Post(':tenantId/reactivate')
  @HttpCode(200)
  reactivate(@Param() { tenantId }: TenantPath): Promise<Tenant> {
    return this.reactivateTenant.run(tenantId);
  }
}
