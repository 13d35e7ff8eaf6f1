import { BatchTransaction, EventHandlers, EventPublisher, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockReturned } from '@erp/inventory-shared';
import { ReturnReceived } from '@erp/shipping-shared';
import { firstOfEach } from '../first-of-each.js';
import { UnknownSkus } from '../skus/sku.js';
import { SkuStore } from '../skus/sku.store.js';
import { StockStore } from '../stock/stock.store.js';
import { UnknownWarehouse } from '../warehouses/warehouse.js';
import { WarehouseStore } from '../warehouses/warehouse.store.js';
import { putAway, type ReturnedLine } from './goods-return.js';
import { GoodsReturnStore } from './goods-return.store.js';

/** Goods that came back are on hand again, in the warehouse that they came back to. */
@EventHandlers()
export class OnReturnReceived {
  constructor(
    private readonly goodsReturns: GoodsReturnStore,
    private readonly warehouses: WarehouseStore,
    private readonly skus: SkuStore,
    private readonly stock: StockStore,
    private readonly events: EventPublisher,
  ) {}

  /** Throws UnknownWarehouse or UnknownSkus: the event waits for an operator. */
  @OnBatch(ReturnReceived, { emits: [StockReturned] })
  async restock(events: readonly EventOf<typeof ReturnReceived>[], tx: BatchTransaction): Promise<void> {
    const first = [...firstOfEach(events, ({ data }) => data.returnId).values()];
    const fresh = await this.goodsReturns.insert(
      tx,
      first.map(({ data }) => data),
    );
    const received = first.filter(({ data }) => fresh.has(data.returnId));
    if (received.length === 0) return;
    await this.refuseUnknown(
      tx,
      received.flatMap(({ data }) => data.lines),
    );
    await this.stock.append(
      tx,
      putAway(received.map(({ data }) => data)).map(({ returnId, sku, warehouseId, quantity }) => ({
        type: 'RETURN' as const,
        sku,
        warehouseId,
        quantityDelta: quantity,
        documentId: returnId,
        reference: '',
        reason: null,
      })),
    );
    for (const event of received) {
      const { orderId, returnId, lines } = event.data;
      await this.events.publish(tx.causedBy(event), StockReturned, { orderId, returnId, lines });
    }
  }

  private async refuseUnknown(tx: BatchTransaction, lines: readonly ReturnedLine[]): Promise<void> {
    const places = [...new Set(lines.map(({ warehouseId }) => warehouseId))];
    const open = await this.warehouses.open(tx, places);
    const nowhere = places.find((warehouseId) => !open.has(warehouseId));
    if (nowhere !== undefined) throw new UnknownWarehouse(nowhere);

    const skus = [...new Set(lines.map(({ sku }) => sku))];
    const registered = await this.skus.registered(tx, skus);
    const unknown = skus.filter((sku) => !registered.has(sku));
    if (unknown.length > 0) throw new UnknownSkus(unknown);
  }
}
