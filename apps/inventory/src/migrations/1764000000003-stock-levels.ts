import { isolateByTenant, rolesOf } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/** Codes compare byte by byte: cheaper than a locale, and the same order as in JavaScript. */
const SKU = 'text COLLATE "C"';

/**
 * reserved <= on_hand is what makes overselling impossible: two orders that both saw the last piece cannot both
 * commit. The application may update reserved alone; on_hand changes by the ledger's trigger and by nothing else.
 * The free half of each page lets an update of a hot level stay on its page (HOT), with no new index entry.
 */
export class StockLevels1764000000003 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE stock_levels (
    tenant_id uuid NOT NULL,
    sku ${SKU} NOT NULL,
    warehouse_id uuid NOT NULL,
    on_hand integer NOT NULL CHECK (on_hand >= 0),
    reserved integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    CHECK (reserved <= on_hand),
    PRIMARY KEY (tenant_id, sku, warehouse_id),
    FOREIGN KEY (tenant_id, sku) REFERENCES skus,
    FOREIGN KEY (tenant_id, warehouse_id) REFERENCES warehouses
  ) WITH (fillfactor = 50);
  ${isolateByTenant('inventory', 'stock_levels', 'SELECT, UPDATE (reserved)')}
  -- The ledger's trigger runs with the owner's rights, for which row-level security is forced as well.
  CREATE POLICY ledger ON stock_levels TO ${rolesOf('inventory').owner}
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);`;
}
