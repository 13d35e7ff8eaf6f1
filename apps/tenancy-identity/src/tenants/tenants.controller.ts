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

  /**
   * Publishes TenantProvisioned, by which the other contexts learn of it. 409 when the tenantId given is provisioned
   * already. A repeated Idempotency-Key gets the first answer.
   */
  @Post()
  provision(
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: ProvisionTenantBody,
  ): Promise<Tenant> {
    return this.provisionTenant.run(request, body);
  }

  /** With the reason if it is SUSPENDED; 404 when it is not provisioned. */
  @Get(':tenantId')
  find(@Param() { tenantId }: TenantPath): Promise<Tenant> {
    return this.database.transaction(tenantId, (tx) => this.tenants.find(tx));
  }

  /**
   * Publishes TenantSuspended: other contexts refuse its requests with 403; what is under way goes to its end. The same
   * reason again changes nothing, another one is refused with 409; 404 when unknown.
   */
  @Post(':tenantId/suspend')
  @HttpCode(200)
  suspend(@Param() { tenantId }: TenantPath, @Body() { reason }: SuspendTenantBody): Promise<Tenant> {
    return this.suspendTenant.run(tenantId, reason);
  }

  /**
   * Publishes TenantReactivated: its requests are taken again. Nothing is published for one that is active; 404 when
   * unknown.
   */
  @Post(':tenantId/reactivate')
  @HttpCode(200)
  reactivate(@Param() { tenantId }: TenantPath): Promise<Tenant> {
    return this.reactivateTenant.run(tenantId);
  }
}
