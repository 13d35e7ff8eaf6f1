import { EventHandlers, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentAuthorized } from '@erp/financial-shared';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { PlanShipment } from './plan-shipment.js';
import { ShipmentStore } from './shipment.store.js';

/** The money is promised: one of the three facts that a shipment is planned from. */
@EventHandlers()
export class OnPaymentAuthorized {
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly planShipment: PlanShipment,
  ) {}

  @On(PaymentAuthorized, { emits: [ShipmentPlanned] })
  async keep({ data }: EventOf<typeof PaymentAuthorized>, tx: Transaction): Promise<void> {
    await this.planShipment.whenReady(tx, await this.shipments.keepPayment(tx, data.orderId));
  }
}
