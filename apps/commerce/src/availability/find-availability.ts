import { Database } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { ProductStore } from '../products/product.store.js';

/** What a storefront may say of a product. */
export interface Availability {
  readonly sku: string;
  /** Pieces that a new order would get at the moment, over all warehouses; never below 0. */
  readonly availableToPromise: number;
}

@Injectable()
export class FindAvailability {
  constructor(
    private readonly database: Database,
    private readonly products: ProductStore,
  ) {}

  /** Throws ProductNotFound. Of a product that inventory has never told of there are 0. */
  run(tenantId: string, sku: string): Promise<Availability> {
    return this.database.transaction(tenantId, async (tx) => {
      await this.products.find(tx, sku);
      const [row] = await tx.query<{ available: number }>(
        `SELECT greatest(coalesce(sum(on_hand - reserved), 0), 0)::float8 AS available
         FROM available_stock WHERE tenant_id = $1 AND sku = $2`,
        [tenantId, sku],
        'find-availability',
      );
      return { sku, availableToPromise: row!.available };
    });
  }
}
