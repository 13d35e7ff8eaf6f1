import { TenantAlreadySuspended, TenantIsSuspended } from './tenant-errors.js';

/** Why a tenant may not begin anything new. */
export const SUSPENSION_REASONS = ['NON_PAYMENT', 'REQUESTED', 'ABUSE'] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];

/** An organisation that uses the platform. */
export interface Tenant {
  readonly tenantId: string;
  /** Of the organisation, never of a person. */
  readonly name: string;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  /** Null while it is active. */
  readonly suspensionReason: SuspensionReason | null;
}

export const provision = (tenantId: string, name: string): Tenant => ({
  tenantId,
  name,
  status: 'ACTIVE',
  suspensionReason: null,
});

/**
 * The tenant, suspended; itself when it is so already for this reason. Throws TenantAlreadySuspended for another reason:
 * whoever reactivates it must know which one has gone.
 */
export function suspend(tenant: Tenant, reason: SuspensionReason): Tenant {
  if (tenant.suspensionReason === reason) return tenant;
  if (tenant.suspensionReason !== null)
    throw new TenantAlreadySuspended(tenant.tenantId, tenant.suspensionReason);
  return { ...tenant, status: 'SUSPENDED', suspensionReason: reason };
}

/** The tenant, active again; itself when it is active. */
export const reactivate = (tenant: Tenant): Tenant =>
  tenant.status === 'ACTIVE' ? tenant : { ...tenant, status: 'ACTIVE', suspensionReason: null };

/** Throws TenantIsSuspended: nothing new is begun for a suspended tenant. */
export function mustBeActive(tenant: Tenant): void {
  if (tenant.status !== 'ACTIVE') throw new TenantIsSuspended(tenant.tenantId);
}
