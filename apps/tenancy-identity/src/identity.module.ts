import * as contracts from '@erp/identity-shared';
import { defineService } from '@erp/service-kit';
import { migrations } from './migrations/index.js';
import { problems } from './problems.js';
import { ProvisionTenant } from './tenants/provision-tenant.js';
import { ReactivateTenant } from './tenants/reactivate-tenant.js';
import { SuspendTenant } from './tenants/suspend-tenant.js';
import { TenantStore } from './tenants/tenant.store.js';
import { TenantsController } from './tenants/tenants.controller.js';
import { DeactivateUser } from './users/deactivate-user.js';
import { RegisterUser } from './users/register-user.js';
import { UserStore } from './users/user.store.js';
import { UsersController } from './users/users.controller.js';

/** The organisations that use the platform, and who may act for them. */
export const identity = defineService({
  context: 'identity',
  title: 'Tenancy and identity',
  ownsTenants: true,
  controllers: [TenantsController, UsersController],
  providers: [
    // Use cases
    ProvisionTenant,
    SuspendTenant,
    ReactivateTenant,
    RegisterUser,
    DeactivateUser,
    // SQL
    TenantStore,
    UserStore,
  ],
  publishes: contracts,
  migrations,
  problems,
});
