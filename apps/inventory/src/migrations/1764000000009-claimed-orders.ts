import { ForwardOnly } from '@erp/service-kit';

/**
 * A batch of orders claims its rows before it locks levels, and only then knows which of them must fail: so what tells of
 * a failure is written to a row that is there.
 */
export class ClaimedOrders1764000000009 extends ForwardOnly {
  readonly sql = `GRANT UPDATE (failure_reason, shortages) ON reservations TO inventory_app;`;
}
