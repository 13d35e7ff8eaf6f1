import { DomainError } from '@erp/kernel';

export class TenantNotFound extends DomainError {
  readonly code = 'tenant-not-found';

  constructor(readonly tenantId: string) {
    super(`there is no tenant ${tenantId}: check the id, or provision it with POST /tenants`);
  }
}

export class TenantAlreadyProvisioned extends DomainError {
  readonly code = 'tenant-already-provisioned';

  constructor(readonly tenantId: string) {
    super(`tenant ${tenantId} is provisioned already: leave tenantId out to get a new one`);
  }
}

export class TenantAlreadySuspended extends DomainError {
  readonly code = 'tenant-already-suspended';

  constructor(
    readonly tenantId: string,
    readonly reason: string,
  ) {
    super(
      `tenant ${tenantId} is suspended for ${reason} already: reactivate it before giving another reason`,
    );
  }
}

/** The same code and answer as every other context gives for a suspended tenant (service-kit). */
export class TenantIsSuspended extends DomainError {
  readonly code = 'tenant-suspended';

  constructor(readonly tenantId: string) {
    super(`tenant ${tenantId} is suspended: reactivate it with POST /tenants/${tenantId}/reactivate`);
  }
}
