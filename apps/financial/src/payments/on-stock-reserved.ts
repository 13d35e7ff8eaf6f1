import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { PaymentAuthorized, PaymentCaptured } from '@erp/financial-shared';
import { StockReserved } from '@erp/inventory-shared';
import { AdvancePayment } from './advance-payment.js';
import { stockReserved } from './payment.js';

/** Stock is held: with OrderPlaced, in either order, the payment is authorised. */
@EventHandlers()
export class OnStockReserved {
  constructor(private readonly advance: AdvancePayment) {}

  @On(StockReserved, { emits: [PaymentAuthorized, PaymentCaptured] })
  reserved({ data }: EventOf<typeof StockReserved>, tx: Transaction): Promise<void> {
    return this.advance.run(tx, data.orderId, stockReserved);
  }
}
