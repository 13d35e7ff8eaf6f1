import { Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';
import { DeclineCode } from './schemas.js';

/** The goods have left and the money did not come: the receivable stays open, which is a legal end. */
export const PaymentCaptureFailed = defineEvent({
  type: 'financial.PaymentCaptureFailed',
  version: 1,
  topic: 'financial-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, paymentId: Id, amount: MoneySchema, reason: DeclineCode },
    { additionalProperties: false },
  ),
  personal: [],
});
