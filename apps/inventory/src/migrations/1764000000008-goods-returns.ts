import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/**
 * What came back, by the id of the return: an event that comes twice is known by it. The pieces are in the ledger, with
 * the return as their document.
 */
export class GoodsReturns1764000000008 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE goods_returns (
    tenant_id uuid NOT NULL,
    return_id uuid NOT NULL,
    order_id uuid NOT NULL,
    shipment_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, return_id)
  );
  ${isolateByTenant('inventory', 'goods_returns', 'SELECT, INSERT')}`;
}
