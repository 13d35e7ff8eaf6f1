import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/**
 * The customer, or the order's deadline, wants the order cancelled. Only shipping knows whether the goods have left,
 * so it alone answers: ShipmentStopped or CancellationRefused.
 */
export const OrderCancellationRequested = defineEvent({
  type: 'commerce.OrderCancellationRequested',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, reason: Type.Enum(['CUSTOMER_REQUEST', 'DEADLINE_EXPIRED']) },
    { additionalProperties: false },
  ),
  personal: [],
});
