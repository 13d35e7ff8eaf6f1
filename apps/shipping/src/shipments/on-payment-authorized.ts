import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentAuthorized } from '@erp/financial-shared';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { WORK_WAREHOUSE } from '../automatic-warehouse/jobs.js';
import { PlanShipments } from './plan-shipments.js';
import { ShipmentStore } from './shipment.store.js';

/** The money is promised: one of the three facts that a shipment is planned from. */
@EventHandlers()
export class OnPaymentAuthorized {
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly planShipments: PlanShipments,
  ) {}

  @OnBatch(PaymentAuthorized, { emits: [ShipmentPlanned], jobs: [WORK_WAREHOUSE] })
  async keep(events: readonly EventOf<typeof PaymentAuthorized>[], tx: BatchTransaction): Promise<void> {
    const shipments = await this.shipments.keepPayments(
      tx,
      events.map(({ data }) => data.orderId),
    );
    await this.planShipments.whenReady(tx, events, shipments);
  }
}
