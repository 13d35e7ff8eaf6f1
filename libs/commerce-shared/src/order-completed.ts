import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** The goods have arrived. */
export const OrderCompleted = defineEvent({
  type: 'commerce.OrderCompleted',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.orderId,
  schema: Type.Object({ orderId: Id }, { additionalProperties: false }),
  personal: [],
});
