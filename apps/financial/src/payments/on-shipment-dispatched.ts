import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentCaptured } from '@erp/financial-shared';
import { ShipmentDispatched } from '@erp/shipping-shared';
import { AdvancePayment } from './advance-payment.js';
import { shipmentDispatched } from './payment.js';

/** The goods have left: the money is captured, and the invoice is due; its number is drawn in the billing job. */
@EventHandlers()
export class OnShipmentDispatched {
  constructor(private readonly advance: AdvancePayment) {}

  @On(ShipmentDispatched, { emits: [PaymentCaptured] })
  dispatched({ data, occurredAt }: EventOf<typeof ShipmentDispatched>, tx: Transaction): Promise<void> {
    return this.advance.run(tx, data.orderId, (payment) => shipmentDispatched(payment, occurredAt));
  }
}
