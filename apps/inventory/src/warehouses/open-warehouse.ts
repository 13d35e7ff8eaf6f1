import { Injectable } from '@nestjs/common';
import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { WarehouseOpened } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import { Idempotency, type IdempotentRequest, CodeField, IntegerField, TextField } from '@erp/service-kit';
import { WAREHOUSE_CODE_PATTERN, WarehouseCodeTaken, type Warehouse } from './warehouse.js';
import { WarehouseStore } from './warehouse.store.js';

export class OpenWarehouseBody {
  @CodeField(WAREHOUSE_CODE_PATTERN, 'BER-1')
  readonly code!: string;

  @TextField(200, 'Berlin')
  readonly name!: string;

  /** Orders take from the lowest first. */
  @IntegerField(0, 1_000_000)
  readonly priority!: number;
}

@Injectable()
export class OpenWarehouse {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly warehouses: WarehouseStore,
    private readonly events: EventPublisher,
  ) {}

  /** Throws WarehouseCodeTaken. */
  @Command({ emits: [WarehouseOpened] })
  run(tenantId: string, request: IdempotentRequest, body: OpenWarehouseBody): Promise<Warehouse> {
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        const { code, name, priority } = body;
        const warehouse = { warehouseId: newId(), code, name, priority };
        if (!(await this.warehouses.insert(tx, warehouse))) throw new WarehouseCodeTaken(code);
        await this.events.publish(tx, WarehouseOpened, warehouse);
        return warehouse;
      }),
    );
  }
}
