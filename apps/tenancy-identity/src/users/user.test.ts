import { expect, test } from '@jest/globals';
import { checkContract } from '@erp/common-messaging/contract';
import { ROLES, UserRegistered } from '@erp/identity-shared';
import { newId } from '@erp/kernel';
import { deactivate, register } from './user.js';

test('a registered user has each role once, in an order that does not depend on the request', () => {
  const userId = newId();
  const user = register(userId, ['WAREHOUSE', 'ADMIN', 'WAREHOUSE']);
  expect(user).toEqual({ userId, roles: ['ADMIN', 'WAREHOUSE'], status: 'ACTIVE' });
});

test('every role that may be given is one that may be published', () => {
  const { userId, roles } = register(newId(), ROLES);
  expect(() => checkContract(UserRegistered, { tenantId: newId(), userId, roles })).not.toThrow();
});

test('given a user who may act no longer, when that is asked for again, then nothing changes', () => {
  const gone = deactivate(register(newId(), ['ADMIN']));
  expect(gone.status).toBe('DEACTIVATED');
  expect(deactivate(gone)).toBe(gone);
});
