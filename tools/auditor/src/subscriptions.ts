import { OrderCancelled, OrderPlaced } from '@erp/commerce-shared';
import { StockReservationFailed, StockReserved } from '@erp/inventory-shared';

/**
 * Which event types each context handles: what the audit expects, said apart from what the services do, so that a
 * handler that was never attached shows as events passed over. A handler that is not listed here is a breach too.
 */
export const SUBSCRIPTIONS: Readonly<Record<string, readonly { readonly type: string }[]>> = {
  commerce: [StockReserved, StockReservationFailed],
  inventory: [OrderPlaced, OrderCancelled],
};
