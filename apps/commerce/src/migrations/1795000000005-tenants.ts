import { operationsSchema } from '@erp/common-messaging';
import { ForwardOnly, tenantsSchema } from '@erp/service-kit';

/** Which tenants there are, as events tell; and what an operator needs to act on dead letters. */
export class Tenants1795000000005 extends ForwardOnly {
  readonly sql = `${tenantsSchema('commerce')}${operationsSchema('commerce')}`;
}
