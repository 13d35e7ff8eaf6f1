import { Injectable } from '@nestjs/common';
import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { TenantSuspended } from '@erp/identity-shared';
import { OneOfField } from '@erp/service-kit';
import { SUSPENSION_REASONS, suspend, type SuspensionReason, type Tenant } from './tenant.js';
import { TenantStore } from './tenant.store.js';

export class SuspendTenantBody {
  @OneOfField(SUSPENSION_REASONS)
  readonly reason!: SuspensionReason;
}

@Injectable()
export class SuspendTenant {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly events: EventPublisher,
  ) {}

  /** Once: the same again changes nothing and tells nobody. Throws TenantNotFound or TenantAlreadySuspended. */
  @Command({ emits: [TenantSuspended] })
  run(tenantId: string, reason: SuspensionReason): Promise<Tenant> {
    return this.database.transaction(tenantId, async (tx) => {
      const tenant = await this.tenants.lock(tx);
      const suspended = suspend(tenant, reason);
      if (suspended === tenant) return tenant;
      await this.tenants.save(tx, suspended);
      await this.events.publish(tx, TenantSuspended, { tenantId: tenant.tenantId, reason });
      return suspended;
    });
  }
}
