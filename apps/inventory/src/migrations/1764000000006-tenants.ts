import { ForwardOnly, tenantsSchema } from '@erp/service-kit';

/** Which tenants there are, as events tell. */
export class Tenants1764000000006 extends ForwardOnly {
  readonly sql = tenantsSchema('inventory');
}
