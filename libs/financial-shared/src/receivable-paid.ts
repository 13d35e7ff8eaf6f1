import { Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';

/** A payment outside the gateway, such as a bank transfer, was booked against an order's receivable. */
export const ReceivablePaid = defineEvent({
  type: 'financial.ReceivablePaid',
  version: 1,
  topic: 'financial-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      amount: MoneySchema,
      /** What is still owed; negative when too much was paid. */
      open: MoneySchema,
    },
    { additionalProperties: false },
  ),
  personal: [],
});
