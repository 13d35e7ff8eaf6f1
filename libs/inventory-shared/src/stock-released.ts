import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/**
 * What was held for an order is available again. `reason` is the
 * OrderCancelled's, for example CUSTOMER_REQUEST, or PAYMENT_FAILED when the payment was declined: then commerce cancels.
 */
export const StockReleased = defineEvent({
  type: 'inventory.StockReleased',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, reservationId: Id, reason: Type.String({ minLength: 1 }) },
    { additionalProperties: false },
  ),
  personal: [],
});
