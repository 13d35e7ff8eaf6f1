import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { ProductListed } from '@erp/commerce-shared';
import { newId } from '@erp/kernel';
import { Idempotency, type IdempotentRequest } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { ProductStore } from './product.store.js';
import { list, type Product } from './product.js';

/** Puts a product on sale. Throws ProductAlreadyListed. */
@Injectable()
export class ListProduct {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly products: ProductStore,
    private readonly events: EventPublisher,
  ) {}

  @Command({ emits: [ProductListed] })
  run(tenantId: string, request: IdempotentRequest, wanted: Omit<Product, 'productId'>): Promise<Product> {
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        const product = list({ ...wanted, productId: newId() });
        await this.products.insert(tx, product);
        await this.events.publish(tx, ProductListed, product);
        return product;
      }),
    );
  }
}
