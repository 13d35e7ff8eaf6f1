import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** What was authorised for a cancelled order is let go. */
export const PaymentVoided = defineEvent({
  type: 'financial.PaymentVoided',
  version: 1,
  topic: 'financial-events',
  key: (d) => d.orderId,
  schema: Type.Object({ orderId: Id, paymentId: Id }, { additionalProperties: false }),
  personal: [],
});
