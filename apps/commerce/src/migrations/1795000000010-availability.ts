import { isolateByTenant, registerProjection, replaySchema } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';
import { AVAILABLE_TO_PROMISE } from '../availability/availability-tables.js';

/** What can be promised of each SKU, and what a rebuild of it needs (R17). */
export class Availability1795000000010 extends ForwardOnly {
  readonly sql = `
    ${replaySchema('commerce')}
    -- A shard has what the events of one partition moved, and may be negative: the sum over shards is the stock.
    CREATE TABLE available_stock (
      tenant_id uuid NOT NULL,
      sku text NOT NULL,
      shard smallint NOT NULL,
      on_hand bigint NOT NULL,
      reserved bigint NOT NULL,
      PRIMARY KEY (tenant_id, sku, shard)
    ) WITH (fillfactor = 70);
    ${isolateByTenant('commerce', 'available_stock', 'SELECT, INSERT, UPDATE')}
    -- What is held for orders whose goods have not left.
    CREATE TABLE available_stock_held (
      tenant_id uuid NOT NULL,
      order_id uuid NOT NULL,
      sku text NOT NULL,
      quantity bigint NOT NULL CHECK (quantity > 0),
      PRIMARY KEY (tenant_id, order_id, sku)
    );
    ${isolateByTenant('commerce', 'available_stock_held', 'SELECT, INSERT, UPDATE, DELETE')}
    ${registerProjection('commerce', AVAILABLE_TO_PROMISE)}`;
}
