import { DomainError } from '@erp/kernel';

export class UserNotFound extends DomainError {
  readonly code = 'user-not-found';

  constructor(
    readonly tenantId: string,
    readonly userId: string,
  ) {
    super(`tenant ${tenantId} has no user ${userId}: take an id from GET /tenants/${tenantId}/users`);
  }
}
