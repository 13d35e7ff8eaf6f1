import { BatchTransaction, EventHandlers, OnBatch } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentCaptured } from '@erp/financial-shared';
import { ShipmentDispatched } from '@erp/shipping-shared';
import { BILL } from '../invoices/bill.js';
import { CAPTURE_PAYMENTS, AdvancePayments } from './advance-payments.js';
import { shipmentDispatched } from './payment.js';

/** The goods have left: the money is captured, and the invoice is due; its number is drawn in the billing job. */
@EventHandlers()
export class OnShipmentDispatched {
  constructor(private readonly advance: AdvancePayments) {}

  @OnBatch(ShipmentDispatched, { emits: [PaymentCaptured], jobs: [CAPTURE_PAYMENTS, BILL] })
  dispatched(events: readonly EventOf<typeof ShipmentDispatched>[], tx: BatchTransaction): Promise<void> {
    return this.advance.hear(tx, events, (payment, { occurredAt }) =>
      shipmentDispatched(payment, occurredAt),
    );
  }
}
