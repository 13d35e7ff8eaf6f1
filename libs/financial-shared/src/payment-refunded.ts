import { Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';

/**
 * Goods came back: `credited` is what the credit note takes off the invoice, `refunded` what went back to the customer,
 * which is less where less had been captured.
 */
export const PaymentRefunded = defineEvent({
  type: 'financial.PaymentRefunded',
  version: 1,
  topic: 'financial-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, paymentId: Id, returnId: Id, credited: MoneySchema, refunded: MoneySchema },
    { additionalProperties: false },
  ),
  personal: [],
});
