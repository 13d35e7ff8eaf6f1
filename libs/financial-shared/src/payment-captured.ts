import { Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';

/** The authorised amount was collected, and the receivable is paid. */
export const PaymentCaptured = defineEvent({
  type: 'financial.PaymentCaptured',
  version: 1,
  topic: 'financial-events',
  key: (d) => d.orderId,
  schema: Type.Object({ orderId: Id, paymentId: Id, amount: MoneySchema }, { additionalProperties: false }),
  personal: [],
});
