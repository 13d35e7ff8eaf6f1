import { Injectable } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { v5 } from 'uuid';
import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { TenantProvisioned } from '@erp/identity-shared';
import { Idempotency, type IdempotentRequest, TextField } from '@erp/service-kit';
import { TenantAlreadyProvisioned } from './tenant-errors.js';
import { provision, type Tenant } from './tenant.js';
import { TenantStore } from './tenant.store.js';

export class ProvisionTenantBody {
  @TextField(200, 'CDNOW')
  readonly name!: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'an id that the caller has chosen; a new one when left out',
  })
  @IsOptional()
  @IsUUID(undefined, { message: 'is a UUID' })
  readonly tenantId?: string;
}

/** Namespace of tenant ids made of idempotency keys; any UUID, never to be changed. */
const TENANTS_BY_KEY = '3e4b6d0a-8a53-4a3c-9d8a-5f0f2c7f1b61';

/**
 * The id of the tenant that a request asks for. Everything that is written belongs to a tenant, also the memory of
 * idempotency keys, and that of this request can only be the tenant it is about to make. So where the caller chose no id, the
 * key is what the id is made of (UUID version 5): a repeated request finds the same tenant, and its first answer with it.
 * The key of another request that is used again finds the other's tenant, and is refused there.
 */
export const tenantIdOf = ({ key }: Pick<IdempotentRequest, 'key'>, chosen?: string): string =>
  chosen?.toLowerCase() ?? v5(key, TENANTS_BY_KEY);

@Injectable()
export class ProvisionTenant {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly tenants: TenantStore,
    private readonly events: EventPublisher,
  ) {}

  /** Throws TenantAlreadyProvisioned for an id that the caller chose and another request has used. */
  @Command({ emits: [TenantProvisioned] })
  run(request: IdempotentRequest, { name, tenantId: chosen }: ProvisionTenantBody): Promise<Tenant> {
    const tenantId = tenantIdOf(request, chosen);
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        const tenant = provision(tenantId, name);
        if (!(await this.tenants.insert(tx, tenant))) throw new TenantAlreadyProvisioned(tenantId);
        await this.events.publish(tx, TenantProvisioned, { tenantId, name });
        return tenant;
      }),
    );
  }
}
