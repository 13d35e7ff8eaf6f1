import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { ProductChanged } from '@erp/commerce-shared';
import { Injectable } from '@nestjs/common';
import { ProductStore } from './product.store.js';
import { change, type Product, type ProductChange } from './product.js';

/** Changes name, price or tax rate; orders placed before keep theirs. Throws ProductNotFound. */
@Injectable()
export class ChangeProduct {
  constructor(
    private readonly database: Database,
    private readonly products: ProductStore,
    private readonly events: EventPublisher,
  ) {}

  @Command({ emits: [ProductChanged] })
  run(tenantId: string, sku: string, changes: ProductChange): Promise<Product> {
    return this.database.transaction(tenantId, async (tx) => {
      const product = await this.products.lock(tx, sku);
      const changed = change(product, changes);
      if (changed !== product) {
        await this.products.update(tx, changed);
        await this.events.publish(tx, ProductChanged, changed);
      }
      return changed;
    });
  }
}
