import { ForwardOnly, serviceSchema } from '@erp/service-kit';

/** What every context has; first, so that nothing can be published before its outbox exists (R11). */
export class Service1796000000001 extends ForwardOnly {
  readonly sql = serviceSchema('financial');
}
