import { Injectable } from '@nestjs/common';
import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { TenantReactivated } from '@erp/identity-shared';
import { reactivate, type Tenant } from './tenant.js';
import { TenantStore } from './tenant.store.js';

@Injectable()
export class ReactivateTenant {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly events: EventPublisher,
  ) {}

  /** An active tenant stays as it is, and nobody is told. Throws TenantNotFound. */
  @Command({ emits: [TenantReactivated] })
  run(tenantId: string): Promise<Tenant> {
    return this.database.transaction(tenantId, async (tx) => {
      const tenant = await this.tenants.lock(tx);
      const active = reactivate(tenant);
      if (active === tenant) return tenant;
      await this.tenants.save(tx, active);
      await this.events.publish(tx, TenantReactivated, { tenantId: tenant.tenantId });
      return active;
    });
  }
}
