import { Injectable } from '@nestjs/common';
import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { SkuRegistered } from '@erp/inventory-shared';
import { Idempotency, type IdempotentRequest, SkuField, TextField } from '@erp/service-kit';
import { SkuAlreadyRegistered, type Sku } from './sku.js';
import { SkuStore } from './sku.store.js';

export class RegisterSkuBody implements Sku {
  @SkuField()
  readonly sku!: string;

  @TextField(200, 'Compact disc 42')
  readonly name!: string;
}

@Injectable()
export class RegisterSku {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly skus: SkuStore,
    private readonly events: EventPublisher,
  ) {}

  /** Throws SkuAlreadyRegistered. */
  @Command({ emits: [SkuRegistered] })
  run(tenantId: string, request: IdempotentRequest, { sku, name }: RegisterSkuBody): Promise<Sku> {
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        if (!(await this.skus.insert(tx, { sku, name }))) throw new SkuAlreadyRegistered(sku);
        await this.events.publish(tx, SkuRegistered, { sku, name });
        return { sku, name };
      }),
    );
  }
}
