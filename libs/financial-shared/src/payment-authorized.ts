import { Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';

/** The money is promised: by the payment gateway, or for an order on account by the terms of the customer. */
export const PaymentAuthorized = defineEvent({
  type: 'financial.PaymentAuthorized',
  version: 1,
  topic: 'financial-events',
  key: (d) => d.orderId,
  schema: Type.Object({ orderId: Id, paymentId: Id, amount: MoneySchema }, { additionalProperties: false }),
  personal: [],
});
