import { Injectable } from '@nestjs/common';
import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { UserDeactivated } from '@erp/identity-shared';
import { TenantStore } from '../tenants/tenant.store.js';
import { deactivate, type User } from './user.js';
import { UserStore } from './user.store.js';

@Injectable()
export class DeactivateUser {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly users: UserStore,
    private readonly events: EventPublisher,
  ) {}

  /** Once, and for a suspended tenant too: to take a right away is never too much. Throws TenantNotFound or UserNotFound. */
  @Command({ emits: [UserDeactivated] })
  run(tenantId: string, userId: string): Promise<User> {
    return this.database.transaction(tenantId, async (tx) => {
      const tenant = await this.tenants.find(tx);
      const user = await this.users.lock(tx, userId);
      const deactivated = deactivate(user);
      if (deactivated === user) return user;
      await this.users.deactivate(tx, user.userId);
      await this.events.publish(tx, UserDeactivated, { tenantId: tenant.tenantId, userId: user.userId });
      return deactivated;
    });
  }
}
