import { Database, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import type { OrderCancellationRequested, OrderCancelled, OrderPlaced } from '@erp/commerce-shared';
import type { PaymentAuthorized } from '@erp/financial-shared';
import type { StockReserved } from '@erp/inventory-shared';
import type { RunningService } from '@erp/service-kit';
import { OnOrderCancellationRequested } from '../shipments/on-order-cancellation-requested.js';
import { OnOrderCancelled } from '../shipments/on-order-cancelled.js';
import { OnOrderPlaced } from '../shipments/on-order-placed.js';
import { OnPaymentAuthorized } from '../shipments/on-payment-authorized.js';
import { OnStockReserved } from '../shipments/on-stock-reserved.js';
import type { OrderFacts } from './order-facts.js';

export type Heard = 'placed' | 'stock' | 'payment' | 'request' | 'cancelled';

/** For tests: the handlers on real tables, one event a transaction, without the topics' order. */
export function handle(
  { app }: RunningService,
  tenantId: string,
  facts: OrderFacts,
): Record<Heard, () => Promise<void>> {
  const run = (work: (tx: Transaction) => Promise<void>) => app.get(Database).transaction(tenantId, work);
  const placed = { data: facts.placed } as EventOf<typeof OrderPlaced>;
  const stock = { data: facts.stock } as EventOf<typeof StockReserved>;
  const payment = { data: facts.payment } as EventOf<typeof PaymentAuthorized>;
  const request = { data: facts.request } as EventOf<typeof OrderCancellationRequested>;
  const cancelled = { data: facts.cancelled } as EventOf<typeof OrderCancelled>;
  return {
    placed: () => run((tx) => app.get(OnOrderPlaced).keep(placed, tx)),
    stock: () => run((tx) => app.get(OnStockReserved).keep(stock, tx)),
    payment: () => run((tx) => app.get(OnPaymentAuthorized).keep(payment, tx)),
    request: () => run((tx) => app.get(OnOrderCancellationRequested).answer(request, tx)),
    cancelled: () => run((tx) => app.get(OnOrderCancelled).end(cancelled, tx)),
  };
}
