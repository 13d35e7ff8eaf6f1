import { ForwardOnly, tenantsSchema } from '@erp/service-kit';

/** Which tenants there are, as events tell. */
export class Tenants1795000000005 extends ForwardOnly {
  readonly sql = tenantsSchema('commerce');
}
