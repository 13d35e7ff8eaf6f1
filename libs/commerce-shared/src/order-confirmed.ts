import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** Stock is reserved for every line of the order. */
export const OrderConfirmed = defineEvent({
  type: 'commerce.OrderConfirmed',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.orderId,
  schema: Type.Object({ orderId: Id }, { additionalProperties: false }),
  personal: [],
});
