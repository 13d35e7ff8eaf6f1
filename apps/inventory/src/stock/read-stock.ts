import { pageOf, type Page } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { Database } from '@erp/common-messaging';

export interface StockInWarehouse {
  readonly warehouseId: string;
  readonly code: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly availableToPromise: number;
}

/** What there is of a SKU, in pieces; the sums of its warehouses, which stand in the order of priority. */
export interface Stock {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  /** On hand less reserved: what a new order can get. */
  readonly availableToPromise: number;
  readonly warehouses: readonly StockInWarehouse[];
}

export interface StockFilter {
  /** Only these; all when not given. */
  readonly skus?: readonly string[];
  readonly cursor?: string;
  readonly limit: number;
}

interface Row {
  sku: string;
  warehouseId: string | null;
  code: string;
  onHand: number;
  reserved: number;
}

/** The current stock of registered SKUs: committed, and so never more than a moment old. */
@Injectable()
export class ReadStock {
  constructor(private readonly database: Database) {}

  async run(tenantId: string, { skus, cursor = '', limit }: StockFilter): Promise<Page<Stock>> {
    const rows = await this.database.transaction(tenantId, (tx) =>
      tx.query<Row & Record<string, unknown>>(
        `SELECT s.sku, l.warehouse_id AS "warehouseId", w.code, l.on_hand AS "onHand", l.reserved
         FROM (SELECT sku FROM skus
               WHERE tenant_id = $1 AND sku > $2 AND ($3::text[] IS NULL OR sku = ANY($3))
               ORDER BY sku LIMIT $4) s
         LEFT JOIN stock_levels l ON l.tenant_id = $1 AND l.sku = s.sku
         LEFT JOIN warehouses w ON w.tenant_id = $1 AND w.warehouse_id = l.warehouse_id
         ORDER BY s.sku, w.priority, w.warehouse_id`,
        [tenantId, cursor, skus ?? null, limit + 1],
      ),
    );
    return pageOf(bySku(rows), limit, ({ sku }) => sku);
  }
}

function bySku(rows: readonly Row[]): Stock[] {
  const groups = new Map<string, StockInWarehouse[]>();
  for (const { sku, warehouseId, code, onHand, reserved } of rows) {
    const places = groups.get(sku) ?? [];
    groups.set(sku, places);
    if (warehouseId !== null)
      places.push({ warehouseId, code, onHand, reserved, availableToPromise: onHand - reserved });
  }
  return [...groups].map(([sku, warehouses]) => {
    const onHand = warehouses.reduce((sum, place) => sum + place.onHand, 0);
    const reserved = warehouses.reduce((sum, place) => sum + place.reserved, 0);
    return { sku, onHand, reserved, availableToPromise: onHand - reserved, warehouses };
  });
}
