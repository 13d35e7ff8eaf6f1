import { Id, Type, defineEvent } from '@erp/common-messaging/contract';
import { DeclineCode } from './schemas.js';

/** The payment was declined; nothing is held at the gateway. */
export const PaymentFailed = defineEvent({
  type: 'financial.PaymentFailed',
  version: 1,
  topic: 'financial-events',
  key: (d) => d.orderId,
  schema: Type.Object({ orderId: Id, paymentId: Id, reason: DeclineCode }, { additionalProperties: false }),
  personal: [],
});
