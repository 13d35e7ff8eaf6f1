import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkContract } from '@erp/common-messaging/contract';
import { TenantSuspended } from '@erp/identity-shared';
import { isId, newId } from '@erp/kernel';
import { tenantIdOf } from './provision-tenant.js';
import { TenantAlreadySuspended, TenantIsSuspended } from './tenant-errors.js';
import { SUSPENSION_REASONS, mustBeActive, provision, reactivate, suspend } from './tenant.js';

const tenant = provision(newId(), 'CDNOW');

describe('a tenant', () => {
  test('is active when it is provisioned', () => {
    expect(tenant).toMatchObject({ status: 'ACTIVE', suspensionReason: null });
    expect(() => mustBeActive(tenant)).not.toThrow();
  });

  test('given it is suspended, when it is to be so for the same reason, then it is left as it is', () => {
    const suspended = suspend(tenant, 'NON_PAYMENT');
    expect(suspend(suspended, 'NON_PAYMENT')).toBe(suspended);
    expect(() => mustBeActive(suspended)).toThrow(TenantIsSuspended);
  });

  test('given it is suspended, when another reason is given, then it is refused and says which one holds', () => {
    const again = () => suspend(suspend(tenant, 'NON_PAYMENT'), 'ABUSE');
    expect(again).toThrow(TenantAlreadySuspended);
    expect(again).toThrow('is suspended for NON_PAYMENT already');
  });

  test('given it is active, when it is reactivated, then it is left as it is', () => {
    expect(reactivate(tenant)).toBe(tenant);
  });

  test('whatever is done to it, it has a reason exactly while it is suspended', () => {
    const step = fc.constantFrom(...SUSPENSION_REASONS, 'REACTIVATE' as const);
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let current = tenant;
        for (const next of steps) {
          if (next === 'REACTIVATE') current = reactivate(current);
          else if (current.status === 'ACTIVE') current = suspend(current, next);
          expect(current.suspensionReason !== null).toBe(current.status === 'SUSPENDED');
          if (next === 'REACTIVATE') expect(current).toEqual(tenant);
        }
      }),
    );
  });

  test('every reason that may be given is one that may be published', () => {
    for (const reason of SUSPENSION_REASONS)
      expect(() => checkContract(TenantSuspended, { tenantId: newId(), reason })).not.toThrow();
  });
});

describe('the id of a new tenant', () => {
  test('is made of the idempotency key: the same key, the same tenant', () => {
    const id = tenantIdOf({ key: 'k-1' });
    expect(isId(id)).toBe(true);
    expect(tenantIdOf({ key: 'k-1' })).toBe(id);
    expect(tenantIdOf({ key: 'k-2' })).not.toBe(id);
  });

  test('is the one that the caller chose, in lower case as every id is written', () => {
    const chosen = newId();
    expect(tenantIdOf({ key: 'k-1' }, chosen.toUpperCase())).toBe(chosen);
  });
});
