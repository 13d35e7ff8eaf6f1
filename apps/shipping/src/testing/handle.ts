import { Database, type BatchTransaction, type Transaction } from '@erp/common-messaging';
import type { EventDefinition, EventOf } from '@erp/common-messaging/contract';
import { OrderCancellationRequested, OrderCancelled, OrderPlaced } from '@erp/commerce-shared';
import { PaymentAuthorized } from '@erp/financial-shared';
import { StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import type { RunningService } from '@erp/service-kit';
import { OnOrderCancellationRequested } from '../shipments/on-order-cancellation-requested.js';
import { OnOrderCancelled } from '../shipments/on-order-cancelled.js';
import { OnOrderPlaced } from '../shipments/on-order-placed.js';
import { OnPaymentAuthorized } from '../shipments/on-payment-authorized.js';
import { OnStockReserved } from '../shipments/on-stock-reserved.js';
import { asBatch } from './batch.js';
import type { OrderFacts } from './order-facts.js';

export type Heard = 'placed' | 'stock' | 'payment' | 'request' | 'cancelled';

/** For tests: an event with no more of its envelope than handlers look at. */
export const arrived = <E extends EventDefinition>({ type }: E, data: EventOf<E>['data']): EventOf<E> =>
  ({ id: newId(), type, correlationId: newId(), data }) as EventOf<E>;

/**
 * For tests: the handlers on real tables, one kind of fact a transaction, without the topics' order. Of several orders
 * the facts of a kind arrive as one batch, in which an order may stand more than once.
 */
export function handle(
  { app }: RunningService,
  tenantId: string,
  ...orders: readonly OrderFacts[]
): Record<Heard, () => Promise<void>> {
  const run = (work: (tx: Transaction) => Promise<void>) => app.get(Database).transaction(tenantId, work);
  const batch = (work: (tx: BatchTransaction) => Promise<void>) => run((tx) => work(asBatch(tx)));
  const placed = () => orders.map((facts) => arrived(OrderPlaced, facts.placed));
  const stock = () => orders.map((facts) => arrived(StockReserved, facts.stock));
  const payment = () => orders.map((facts) => arrived(PaymentAuthorized, facts.payment));
  const cancelled = () =>
    orders.map(({ cancelled: { orderId, reason } }) =>
      arrived(OrderCancelled, { orderId, reason, detail: '' }),
    );
  return {
    placed: () => batch((tx) => app.get(OnOrderPlaced).keep(placed(), tx)),
    stock: () => batch((tx) => app.get(OnStockReserved).keep(stock(), tx)),
    payment: () => batch((tx) => app.get(OnPaymentAuthorized).keep(payment(), tx)),
    cancelled: () => batch((tx) => app.get(OnOrderCancelled).end(cancelled(), tx)),
    request: () =>
      run(async (tx) => {
        for (const { request } of orders)
          await app
            .get(OnOrderCancellationRequested)
            .answer(arrived(OrderCancellationRequested, request), tx);
      }),
  };
}
