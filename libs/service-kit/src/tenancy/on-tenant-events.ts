import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { TenantProvisioned, TenantReactivated, TenantSuspended } from '@erp/identity-shared';
import { TenantDirectory } from './tenant-directory.js';

/** What every context but tenancy-identity does when a tenant comes, is suspended, or is reactivated. */
@EventHandlers()
export class OnTenantEvents {
  constructor(private readonly tenants: TenantDirectory) {}

  @On(TenantProvisioned)
  provisioned(_event: EventOf<typeof TenantProvisioned>, tx: Transaction): Promise<void> {
    return this.tenants.set(tx, 'ACTIVE');
  }

  @On(TenantSuspended)
  suspended(_event: EventOf<typeof TenantSuspended>, tx: Transaction): Promise<void> {
    return this.tenants.set(tx, 'SUSPENDED');
  }

  @On(TenantReactivated)
  reactivated(_event: EventOf<typeof TenantReactivated>, tx: Transaction): Promise<void> {
    return this.tenants.set(tx, 'ACTIVE');
  }
}
