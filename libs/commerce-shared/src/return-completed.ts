import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** The goods that came back are on hand again, and what was paid for them is refunded or credited. */
export const ReturnCompleted = defineEvent({
  type: 'commerce.ReturnCompleted',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.orderId,
  schema: Type.Object({ orderId: Id, returnId: Id }, { additionalProperties: false }),
  personal: [],
});
