import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StockReserved } from '@erp/inventory-shared';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { WORK_WAREHOUSE } from '../automatic-warehouse/jobs.js';
import { PlanShipments } from './plan-shipments.js';
import { linesToShip } from './shipment-line.js';
import { ShipmentStore } from './shipment.store.js';

/** What is to be picked where: one of the three facts that a shipment is planned from. */
@EventHandlers()
export class OnStockReserved {
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly planShipments: PlanShipments,
  ) {}

  @OnBatch(StockReserved, { emits: [ShipmentPlanned], jobs: [WORK_WAREHOUSE] })
  async keep(events: readonly EventOf<typeof StockReserved>[], tx: BatchTransaction): Promise<void> {
    const shipments = await this.shipments.keepStock(
      tx,
      events.map(({ data }) => ({ orderId: data.orderId, lines: linesToShip(data.lines) })),
    );
    await this.planShipments.whenReady(tx, events, shipments);
  }
}
