import { OrderPlaced } from '@erp/commerce-shared';
import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { WORK_WAREHOUSE } from '../automatic-warehouse/jobs.js';
import { PlanShipments } from './plan-shipments.js';
import { ShipmentStore } from './shipment.store.js';

/** Where the goods go: one of the three facts that a shipment is planned from. */
@EventHandlers()
export class OnOrderPlaced {
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly planShipments: PlanShipments,
  ) {}

  @OnBatch(OrderPlaced, { emits: [ShipmentPlanned], jobs: [WORK_WAREHOUSE] })
  async keep(events: readonly EventOf<typeof OrderPlaced>[], tx: BatchTransaction): Promise<void> {
    const shipments = await this.shipments.keepOrders(
      tx,
      events.map(({ data }) => data),
    );
    await this.planShipments.whenReady(tx, events, shipments);
  }
}
